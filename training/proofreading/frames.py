"""Sentences that repeat: the same English twice, or one frame filled with other words too often.

A frame is a sentence with its names, numbers and nouns masked; neighbouring masks are one. What is
a noun the lexicon says; a word that may be a verb or an adjective too is one after a determiner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from training.data.duplicates import normal_form
from training.proofreading.english import EnglishWord, SenseFinder, words_of
from training.proofreading.findings import Finding, Kind, Line
from worker.english.numbers import to_digits

MOST_PAIRS = 3
_SHORTEST_FRAME = 4
_MASK = "_"
_BEFORE_A_NOUN = frozenset(
    "a an the this that these those my your his her its our their some any no every each 's".split()
)


def check_repeats(lines: Sequence[Line], finder: SenseFinder) -> Iterator[Finding]:
    """No English twice; no frame of four words or more in more than three pairs."""
    first: dict[str, Line] = {}
    frames: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        form = normal_form(line.english)
        if form in first:
            yield line.finding(
                Kind.NEAR_DUPLICATE, f"the same English stands at {first[form].place}"
            )
            continue
        first[form] = line
        frame = frame_of(line.english, finder)
        if len(frame) >= _SHORTEST_FRAME:
            frames[frame].append(line)
    for frame, members in frames.items():
        for count, line in enumerate(members[MOST_PAIRS:], start=MOST_PAIRS + 1):
            yield line.finding(
                Kind.NEAR_DUPLICATE,
                f'this is pair {count} of the frame "{" ".join(frame)}", first at '
                f"{members[0].place}; at most {MOST_PAIRS} may share one",
            )


def frame_of(english: str, finder: SenseFinder) -> tuple[str, ...]:
    """The words of a sentence with names, numbers and nouns masked."""
    line = to_digits(english)
    words = words_of(line)
    cased = not line.isupper()
    frame: list[str] = []
    for place, word in enumerate(words):
        before = words[place - 1].text if place else ""
        masked = _is_open(word, cased) or _is_noun(word.text, before, frame, finder)
        text = _MASK if masked else word.text
        if text != _MASK or frame[-1:] != [_MASK]:
            frame.append(text)
    return tuple(frame)


def _is_open(word: EnglishWord, cased: bool) -> bool:
    """Whether a word is a number or a name."""
    number = any(map(str.isdigit, word.text))
    return number or (
        cased and not word.starts and word.written[0].isupper() and len(word.text) > 1
    )


def _is_noun(text: str, before: str, frame: Sequence[str], finder: SenseFinder) -> bool:
    parts = finder.parts(text)
    if not parts & {"noun", "place"}:
        return False
    others = parts & {"verb", "adjective", "adverb", "closed"}
    return not others or before in _BEFORE_A_NOUN or "adjective" in finder.parts(before)
