"""Words that tell a dot inside a sentence from the one that ends it.

Data only, in lower case and without dots.
"""

from __future__ import annotations

NEVER_LAST = frozenset(
    """
    dr mr mrs ms mx prof gov sen rep gen col lt sgt capt cpl pvt maj cmdr adm rev hon pres supt atty
    insp det msgr fr br mt mts ft vs eg ie viz cf approx attn vol fig figs ch art pp ex est ext tel
    """.split()
)
SOMETIMES_LAST = frozenset(
    """
    am pm us usa uk un dc eu phd md jr sr inc ltd co corp llc bros etc al st ave blvd rd ln hwy apt
    ste jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
    hr hrs sec secs min mins lb lbs oz in mi km cm mm kg gal qt pt yd yds sq tsp tbsp deg mph
    assn dept univ govt
    """.split()
)
# Abbreviations that are words as well. In small letters they are abbreviations beside a number
# alone: "art. 5", "9 in. of rain", but "She loves art."
ALSO_WORDS = frozenset("art ex ext fig sec gen am us un in al mar sat sun wed min gal ave".split())
# Verbs that tell who said what stands in quotation marks.
SAYING = (
    "say|says|said|ask|asks|asked|tell|tells|told|reply|replies|replied|answer|answers|answered|"
    "add|adds|added|yell|yells|yelled|shout|shouts|shouted|scream|screams|screamed|cry|cries|cried|"
    "call|calls|called|whisper|whispers|whispered|mutter|mutters|muttered|murmured|exclaimed|"
    "explain|explains|explained|laughed|joked|warned|insisted|wondered|announced|repeated|chanted"
)
# What is numbered: "Step 2. Dry your hands."
COUNTED = (
    "item|step|part|chapter|section|question|rule|article|lesson|exercise|problem|unit|act|scene|"
    "phase|option|point|tip|reason|number|no|figure|table|volume|book|appendix|exhibit|motion"
)
# Words a sentence does not end with: what follows an ellipsis behind one goes on.
HANGING = frozenset(
    """
    a an the this these those my your his her its our their and or but nor than as if because of to
    in on at by for from with into onto is are was were am be been has have had do does did
    will would can could should must may might not very really called named
    """.split()
)
# Words that begin sentences often and names hardly ever.
OPENERS = frozenset(
    """
    the a an this that these those here there it its i he she we you they my your his her our their
    mine yours hers ours theirs somebody anybody anyone something anything everything
    what when where who whose whom which why how whatever whoever whenever wherever
    is isn't are aren't was wasn't were weren't am do don't does doesn't did didn't can can't cannot
    could couldn't would wouldn't will won't should shouldn't must mustn't has hasn't have haven't
    had hadn't and but or nor so because if unless whether after before then though thus
    meanwhile otherwise therefore instead besides yet now today tonight tomorrow yesterday later
    sometimes usually often please thank thanks sorry sure right oh ah hey hi bye wow uh um hmm
    welcome let no not nobody nothing never none neither either all any some most many much more few
    each every both another other one two three four five six seven eight nine ten in on
    at for from with by to of about as until since while although however also maybe perhaps yes
    yeah yep nope well okay ok good great hello everyone everybody someone people
    call bring go come see look stay keep make take be remember wait stop listen ask tell try give
    get put sit residents students families officials police schools roads once first next finally
    last soon just only even still again
    """.split()
)
