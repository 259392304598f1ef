"""The same English sense gets the same gloss everywhere: English words against the lexicon.

A word is judged when the lexicon lists it, alone or in a phrase. It is right when one of the senses
that fit there is signed in the gloss, when it is fingerspelled, or when it is of a closed kind that
is often folded into space and order, such as prepositions. A sense with an empty gloss says that
the word may go unsigned. Whoever signs a word otherwise, and rightly, adds the sense to
`signs.tsv`, or tags the pair as what it is, a free rendering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from training.corpus.signs import Entry, bare_signs
from training.proofreading.english import EnglishWord, Occurrence, SenseFinder, words_of
from training.proofreading.findings import Finding, Kind, Line
from training.proofreading.tags import Tag
from worker.gloss.lexicon import signs_of
from worker.gloss.notation import split_items

_NEGATES = frozenset(["neg[", "yn["])  # "Isn't she your boss?" is marked by yn alone
_NEGATORS = frozenset(["NOT", "NONE"])
_SPELLED = ("fs-", "#")


def check_consistency(
    lines: Sequence[Line],
    finder: SenseFinder,
    negative_signs: Mapping[str, str],
    tags: Mapping[str, Tag],
) -> Iterator[Finding]:
    """Words that the lexicon lists and the gloss signs otherwise. `negative_signs` are verbs with
    their negative incorporation (KNOW: DON'T-KNOW).
    """
    positive = {negative: verb for verb, negative in negative_signs.items()} | {"CAN'T": "CAN"}
    for line in lines:
        words = words_of(line.english)
        signed = _signed(line.gloss, positive)
        excused = frozenset(part for tag in line.tags if tag in tags for part in tags[tag].excuses)
        for word, entries in _unsigned(words, finder, signed).items():
            if any(entry.part in excused for entry in entries):
                continue
            glosses = " or ".join(dict.fromkeys(entry.gloss for entry in entries))
            yield line.finding(
                Kind.CONSISTENCY,
                f'"{word}" is {glosses} in the lexicon, which the gloss does not have; if the '
                "gloss is right, add its sense to signs.tsv, or the tag free",
            )


def _signed(gloss: str, positive: Mapping[str, str]) -> frozenset[str]:
    """What a gloss has: each item as written and bare, the verb of an incorporated negative, EVERY,
    and NOT wherever something is negated.
    """
    items = split_items(gloss)
    bare = {sign for item in items for sign in bare_signs(item)}
    plain = {item.removesuffix("++") for item in items}
    verbs = {positive[sign] for sign in bare if sign in positive}
    recurring = {"EVERY" for item in items if item.startswith("EVERY-")}
    negators = _NEGATORS if _NEGATES & set(items) else frozenset[str]()
    return frozenset(bare | plain | verbs | recurring | negators)


def _unsigned(
    words: Sequence[EnglishWord], finder: SenseFinder, signed: frozenset[str]
) -> dict[str, list[Entry]]:
    """The words whose senses the gloss lacks, in order, each once, with these senses."""
    spelled = {sign[len(mark) :] for sign in signed for mark in _SPELLED if sign.startswith(mark)}
    right = {n for n, word in enumerate(words) if word.written.upper() in spelled}
    doubted: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in finder.occurrences(words):
        if occurrence.entry.kind == "title" and words[occurrence.places[0]].written.islower():
            continue
        entry = occurrence.entry
        if not entry.gloss or entry.may_be_folded or signs_of(entry.gloss) <= signed:
            right.update(occurrence.places)
        elif len(occurrence.places) == 1:
            doubted[occurrence.places[0]].append(occurrence)
    return {
        words[place].text: [occurrence.entry for occurrence in doubted[place]]
        for place in sorted(doubted.keys() - right)
    }
