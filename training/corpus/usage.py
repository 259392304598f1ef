"""Facts of usage about single English words, which no table of the lexicon has a column for.

Which nouns are female or male, which preposition a place takes, which adjectives stand after a verb
only or have no degrees. Knows no sign and no rule.
"""

from __future__ import annotations

from random import Random

_FEMALE = frozenset(
    "mother grandmother aunt sister daughter niece wife woman girl queen princess widow lady bride "
    "waitress mom mum grandma girlfriend granddaughter stepmother stepsister cow hen witch".split()
)
_MALE = frozenset(
    "father grandfather uncle brother son nephew husband man boy king prince waiter dad grandpa "
    "boyfriend gentleman groom grandson fisherman stepfather stepbrother guy priest bishop".split()
)
_ON = frozenset(
    "bridge road street highway farm island beach border campus track field sidewalk coast bus "
    "train plane airplane ship boat ferry subway roof porch balcony deck pier platform runway "
    "avenue motorway interstate lane trail driveway playground route shore".split()
)
_IN = frozenset(
    "city country town village garden park yard zoo tunnel district neighborhood neighbourhood "
    "county state region suburb mine valley forest area aisle harbor bay world house apartment "
    "building barn castle cabin tower prison jail warehouse car van truck taxi ambulance elevator "
    "garage cemetery".split()
)
PEOPLE = frozenset("man woman child student friend boy girl teacher player".split())
PREDICATIVE = frozenset(
    "alone afraid asleep awake alive ill sorry sure glad ready right certain willing present hurt "
    "eager aware able unable worth fine okay better best worse worst thankful relieved satisfied "
    "available frightened surprised stuck trapped tied alike drunk free mad due over off on down "
    "out left back broke gone well impressed".split()
) | {"worth it", "all right", "critically injured", "tied up"}
WITHOUT_DEGREES = frozenset(
    "dead divorced married single pregnant double closed open deaf deafblind wrong right blind "
    "electric annual final last next main national international local medical legal political "
    "monthly weekly online indoor outdoor public private fake missing stolen whole same absent "
    "asleep awake alive alone unemployed bankrupt retired square round left present homeless "
    "perfect impossible excellent amazing awesome terrible horrible wonderful awful huge tiny "
    "hearing injured innocent democratic federal former nuclear minimum broken better best worse "
    "different favorite favourite ordinary true false alike similar special "
    "worst enough frozen raw torn damaged deadly delicious fine due over off on down out left back "
    "broke gone well automatic digital full-time part-time giant homemade minimum offline "
    "parallel rechargeable required self-employed spare substitute temporary unread virtual "
    "wireless terrific medium burnt French Italian Irish".split()
) | {"tied up", "all right", "worth it", "hard of hearing"}


def gender_of(noun: object, rng: Random) -> str:
    """Choose he or she for a noun; either, where it says nothing."""
    if noun in _FEMALE:
        return "she"
    return "he" if noun in _MALE or rng.random() < 0.5 else "she"


def preposition_of(noun: object, noun_class: object) -> str:
    """The preposition that a place, room, building, vehicle or event takes."""
    if noun in _ON:
        return "on"
    if noun in _IN or noun_class in ("room", "vehicle"):
        return "in"
    return "at"
