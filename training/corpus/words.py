"""English words and gloss items under construction, and the line they become.

Knows spelling and spacing only, no grammar. Words are shared objects: a gloss item names the words
it stands for, and learns their place in the line once the line is laid out.
"""

from __future__ import annotations

from collections.abc import Sequence

_GLUED = frozenset(",.?!:;)%")
_CLITICS = ("'s", "'ll", "'m", "'re", "'ve", "'d", "'")
OPEN_QUOTE = "<<"
CLOSE_QUOTE = ">>>"
ARTICLE = "a(n)"
_SENTENCE_END = frozenset(".?!")


class Word:
    """One word or mark of the English; `start` and `end` are known after `lay_out`."""

    __slots__ = (
        "continues",
        "end",
        "glued",
        "is_sound",
        "kind",
        "opens",
        "part",
        "start",
        "text",
    )

    def __init__(self, text: str, glued: bool = False, opens: bool = False) -> None:
        self.text = text
        self.glued = glued
        self.opens = opens
        self.part = False  # glued to the word before as one written token, as in "9:30"
        self.kind = ""  # what a value is, for repairs: "number:7:words", "name"
        self.continues = False  # inside a value of several words
        self.is_sound = False
        self.start = -1
        self.end = -1

    @property
    def is_mark(self) -> bool:
        """Whether this is punctuation rather than a word."""
        return not any(character.isalnum() for character in self.text)


Item = tuple[str, tuple[Word, ...]]


def is_bracket(item: str) -> bool:
    """Whether a gloss item opens or closes a non-manual span."""
    return item == "]" or item.endswith("[")


def literal(text: str) -> Word:
    """A word written in a rule; marks and clitics attach to the word before."""
    if text == OPEN_QUOTE:
        return Word('"', opens=True)
    if text == CLOSE_QUOTE:
        return Word('"', glued=True)
    return Word(text, glued=text[0] in _GLUED or text in _CLITICS)


def lay_out(words: Sequence[Word]) -> str:
    """Write the words as one line and note where each stands."""
    pieces: list[str] = []
    length = 0
    attach = True
    for word in words:
        if not (word.glued or attach):
            pieces.append(" ")
            length += 1
        word.start = length
        pieces.append(word.text)
        length += len(word.text)
        word.end = length
        attach = word.opens
    _join_parts(words)
    return "".join(pieces)


def _join_parts(words: Sequence[Word]) -> None:
    """Give the parts of one written token, as in "Mondays", the place of the whole."""
    first = 0
    for position, word in enumerate(words):
        if not word.part:
            first = position
            continue
        for earlier in words[first:position]:
            earlier.end = word.end
        word.start = words[first].start


def choose_articles(words: Sequence[Word]) -> None:
    """Write "a" or "an" by the sound that follows."""
    for position, word in enumerate(words):
        if word.text == ARTICLE:
            word.text = _article_before(words, position)


def tidy(words: Sequence[Word]) -> list[Word]:
    """Drop marks that another makes superfluous: ",." and a second full stop after a quotation."""
    kept: list[Word] = []
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        if word.text == "," and (following is None or _swallows(following) or not kept):
            continue
        closed = len(kept) > 1 and kept[-1].text == '"' and kept[-2].text in _SENTENCE_END
        if word.text in _SENTENCE_END and closed:
            continue
        kept.append(word)
    return kept


def _swallows(following: Word) -> bool:
    return following.text in _GLUED or following.text in _CLITICS


def capitalise_sentences(words: Sequence[Word]) -> None:
    """Write the first word of every sentence, and of every quotation, with a capital."""
    fresh = True
    for word in words:
        if word.opens:
            fresh = True
        if fresh and not word.is_mark:
            word.text = word.text[0].upper() + word.text[1:]
            fresh = False
        elif word.text in _SENTENCE_END:
            fresh = True


def _article_before(words: Sequence[Word], position: int) -> str:
    for word in words[position + 1 :]:
        if not word.is_mark:
            return "an" if _begins_with_vowel_sound(word.text) else "a"
    return "a"


_SILENT_H = ("hour", "honest", "honor", "heir")
_LETTER_NAMES_WITH_VOWEL = frozenset("AEFHILMNORSX")
_CONSONANT_U = ("uni", "use", "usu", "eu", "one", "once", "ut", "ub")


def _begins_with_vowel_sound(text: str) -> bool:
    if text[0].isdigit():
        return text.startswith("8") or text in ("11", "18")
    if text.isupper() and 1 < len(text) < 5:
        return text[0] in _LETTER_NAMES_WITH_VOWEL
    low = text.lower()
    if low.startswith(_SILENT_H):
        return True
    if low.startswith(_CONSONANT_U) and not low.startswith(("unin", "unim", "utter")):
        return False
    return low[0] in "aeiou"


def spans(item: Item) -> list[tuple[int, int]]:
    """The places of an item's words, neighbours joined, each once."""
    places = sorted({(word.start, word.end) for word in item[1] if word.start >= 0})
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
