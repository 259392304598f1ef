"""The words that the baseline of rules knows: pronouns, function words, question and time words."""

from __future__ import annotations

SUBJECTS = {
    "i": "IX-1p", "you": "IX-2p", "he": "IX-3p", "she": "IX-3p", "it": "IX-3p",
    "we": "IX-1p-pl", "they": "IX-3p-pl",
}  # fmt: skip
_OTHER_PRONOUNS = {
    "me": "IX-1p", "him": "IX-3p", "us": "IX-1p-pl", "them": "IX-3p-pl",
    "my": "POSS-1p", "mine": "POSS-1p", "your": "POSS-2p", "yours": "POSS-2p", "his": "POSS-3p",
    "her": "POSS-3p", "hers": "POSS-3p", "its": "POSS-3p", "our": "POSS-1p-pl",
    "ours": "POSS-1p-pl", "their": "POSS-3p-pl", "theirs": "POSS-3p-pl", "'s": "POSS-3p",
    "myself": "SELF-1p", "yourself": "SELF-2p", "himself": "SELF-3p", "herself": "SELF-3p",
    "itself": "SELF-3p", "ourselves": "SELF-1p-pl", "themselves": "SELF-3p-pl",
    "here": "IX-loc", "there": "IX-loc",
}  # fmt: skip
_OTHER_SIGNS = {
    "will": "FUTURE", "shall": "FUTURE", "gonna": "FUTURE", "could": "CAN", "might": "MAYBE",
    "may": "MAYBE", "already": "FINISH", "these": "THIS", "those": "THAT", "every": "ALL",
    "everyone": "ALL", "everybody": "ALL", "okay": "#OK", "ok": "#OK", "bus": "#BUS",
    "back": "#BACK", "job": "#JOB", "hi": "HELLO", "yeah": "YES", "thanks": "THANK-YOU",
    "mom": "MOTHER", "dad": "FATHER", "%": "PERCENT", "people": "PEOPLE",
}  # fmt: skip
SIGNS = {**SUBJECTS, **_OTHER_PRONOUNS, **_OTHER_SIGNS}
QUESTION = {
    "what": "WHAT", "who": "WHO", "whom": "WHO", "whose": "WHOSE", "where": "WHERE",
    "when": "WHEN", "why": "WHY", "how": "HOW", "which": "WHICH",
}  # fmt: skip
HOW = {
    "many": "HOW-MANY", "much": "HOW-MUCH", "long": "HOW-LONG", "old": "HOW-OLD",
    "often": "HOW-OFTEN", "far": "HOW-FAR",
}  # fmt: skip
NEGATIVE = {
    "not": "NOT", "never": "NEVER", "no": "NONE", "nobody": "NONE", "none": "NONE",
    "nothing": "NOTHING",
}  # fmt: skip
DEFINITE = frozenset("the this that these those my your his her its our their".split())
COPULA = frozenset("am is are was were be been being feel felt".split())
DROPPED = frozenset(
    "a an the am is are was were be been being do does did have has had having would "
    "of to at in on by and or so as than that who's which, "
    "um uh er erm hmm well like really very just quite please's let's gotta "
    "$".split()
)
FUNCTION = (
    DROPPED
    | frozenset(
        "for with from about after before until since because if but when while although than into "
        "over under near between and or not never no".split()
    )
    | frozenset(SIGNS)
)
TIME = {
    "yesterday", "today", "tomorrow", "tonight", "now", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
}  # fmt: skip
TIME_OPENERS = frozenset("last next this every".split())
TIME_UNITS = frozenset(
    "week month year morning afternoon evening night weekend spring summer fall winter day".split()
) | frozenset(day for day in TIME if day.endswith("day"))
NO_NAMES = TIME | frozenset(
    "i january february march april may june july august september october november december "
    "mr mrs ms dr mom dad english spanish french american deaf christmas".split()
)
