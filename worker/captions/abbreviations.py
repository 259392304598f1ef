"""Words that tell a dot inside a sentence from the one that ends it.

Data only, in lower case and without dots.
"""

from __future__ import annotations

NEVER_LAST = frozenset(
    """
    dr mr mrs ms prof gov sen rep gen col lt sgt capt cpl maj cmdr adm rev hon pres supt atty
    msgr fr br mt ft vs eg ie viz cf approx dept vol fig ch sec art pp ex est ext tel
    """.split()
)
SOMETIMES_LAST = frozenset(
    """
    am pm us usa uk un dc eu phd md jr sr inc ltd co corp llc bros etc al st ave blvd rd ln hwy apt
    ste jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
    hr hrs min mins lb lbs oz in mi km cm mm kg gal yd sq assn univ govt
    """.split()
)
# Words that begin sentences often and names hardly ever.
OPENERS = frozenset(
    """
    the a an this that these those there here it it's its i i'm i've i'll i'd he he's she she's we
    we're we've we'll you you're you'll they they're they've they'll my your his her our their
    what what's when where who who's why how how's which is are was were do does did don't doesn't
    didn't can can't could would will won't should must have has had and but or so because if after
    before then now today tonight tomorrow yesterday please thank thanks let let's no not nobody
    nothing never all any some most many each every both another other one two three four five in on
    at for from with by to of about as until since while although however also maybe perhaps yes
    well okay ok good hello everyone everybody someone people call bring go come see look stay keep
    make take be remember residents students families officials police schools roads once first next
    finally last later soon just only even still again
    """.split()
)
