"""The list of signs: every sign that the corpus may use, with its English senses.

It is all tables of the lexicon together with `signs*.tsv`, which lists senses that the generator
has no use for (english, gloss, part, class; more such tables may stand beside it). The part may
name the kind of a closed word ("preposition") instead of "closed" with that class. An entry with an
empty gloss says that the word may go unsigned: folded into space, order or a non-manual. Knows the
written form of signs; knows no rule and no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.corpus.lexicon import PARTS, Lexicon
from training.errors import CorpusError
from worker.gloss.notation import CLOSE, OPENERS, TokenType, read_token, split_items

LEXICON = Path(__file__).parent / "grammar" / "lexicon"
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "place", "adverb", "closed", "phrase")
CLOSED_KINDS = (
    "article conjunction preposition quantifier modal question negative pronoun demonstrative "
    "interjection greeting degree ordinal number measure partitive direction title spoken "
    "contraction time-unit day-part weekday month season"
).split()
_ANYBODY = re.compile(r"\b(?:(?:one|some(?:one|body))'s|oneself)\b")
COLUMNS = ("english", "gloss", "part", "class")
_PART_OF_TABLE = dict(zip(PARTS, PARTS_OF_SPEECH, strict=False))
_AGENT = "+AGENT"
_FOLDED = frozenset("article conjunction demonstrative preposition question spoken".split())
_OPEN = (
    TokenType.FINGERSPELL,
    TokenType.LOAN_SIGN,
    TokenType.ORDINAL,
    TokenType.INDEX,
    TokenType.POSSESSIVE,
    TokenType.CLASSIFIER,
)


@dataclass(frozen=True)
class Entry:
    """A sense: its English, its sign or signs, its part of speech; `kind` is its class."""

    english: str
    gloss: str
    part: str
    kind: str = ""

    @property
    def may_be_folded(self) -> bool:
        """Whether it is a closed word that is often folded into space and order."""
        return self.part == "closed" and self.kind in _FOLDED


class SignList:
    """All entries, and the signs that they name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(dict.fromkeys(entries))
        self._signs = {sign for entry in self.entries for sign in signs_of(entry.gloss)}

    @classmethod
    def load(cls, folder: Path = LEXICON, more: Sequence[Path] = ()) -> SignList:
        """Read a lexicon's folder, and more tables of the form of `signs.tsv`. Raises
        CorpusError.
        """
        lexicon = Lexicon.load(folder)
        listed = (
            Entry(sense.english, sense.gloss, _PART_OF_TABLE[part], sense.features.get("kind", ""))
            for part in PARTS
            for sense in lexicon.senses(part)
        )
        tables = [*sorted(folder.glob("signs*.tsv")), *more]
        return cls([*listed, *(entry for table in tables for entry in read_signs(table))])

    def knows(self, item: str) -> bool:
        """Whether a gloss item is a bracket, of an open form, or made of listed signs."""
        if item == CLOSE or item in OPENERS:
            return True
        token = read_token(item)
        if token is None:
            return False
        return token.type in _OPEN or all(
            sign in self._signs or sign.removesuffix(_AGENT) in self._signs
            for sign in bare_signs(item)
        )


def signs_of(gloss: str) -> frozenset[str]:
    """The bare signs of a gloss."""
    return frozenset(sign for item in split_items(gloss) for sign in bare_signs(item))


def stands_for_anybody(english: str) -> bool:
    """Whether English has a word of dictionaries, such as "one's", for words of people."""
    return bool(_ANYBODY.search(english))


def bare_signs(item: str) -> tuple[str, ...]:
    """The signs that an item is made of, without person, number, repetition or recurrence.

    `1p:GIVE:3p` is GIVE, `EVERY-FRIDAY` is FRIDAY, `3-YEAR-AGO` is YEAR and AGO. A bracket, a clock
    time and a plain number have none.
    """
    token = read_token(item)
    if token is None:
        return ()
    bare = item.removesuffix("++")
    if token.type == TokenType.AGREEMENT:
        return (bare.split(":")[1].removesuffix("++"),)
    if token.type == TokenType.TIME:
        recurring = bare.removeprefix("EVERY-")
        return (recurring,) if recurring != bare else ()
    if token.type == TokenType.NUMBER:
        unit = bare.partition("-")[2]
        return tuple(unit.split("-")) if unit else ()
    return (bare,)


def read_signs(path: Path) -> Iterator[Entry]:
    """The entries of one table of the form of `signs.tsv`. Raises CorpusError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from None
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if not numbered or tuple(numbered[0][1].split("\t")[:3]) != COLUMNS[:3]:
        raise CorpusError(f"{path}: its first line must name the columns {', '.join(COLUMNS)}")
    for number, line in numbered[1:]:
        yield _entry(f"{path.name}:{number}", line.split("\t"))


def _entry(place: str, cells: Sequence[str]) -> Entry:
    if not 3 <= len(cells) <= len(COLUMNS):
        raise CorpusError(f"{place}: expected {', '.join(COLUMNS)}, separated by tabs")
    english, gloss, part, *rest = (cell.strip() for cell in cells)
    if not english:
        raise CorpusError(f"{place}: no English")
    if "(" in english:
        raise CorpusError(f"{place}: {english!r} is no English as written: leave the hint out")
    if stands_for_anybody(english):
        raise CorpusError(f"{place}: {english!r} stands in no line: write your or yourself")
    if part in CLOSED_KINDS:
        part, rest = "closed", [part]
    if part not in PARTS_OF_SPEECH:
        known = ", ".join(PARTS_OF_SPEECH)
        raise CorpusError(f"{place}: part {part!r} is none of {known}")
    wrong = [
        item
        for item in gloss.split()
        if item not in OPENERS and item != CLOSE and not read_token(item)
    ]
    if wrong:
        raise CorpusError(f"{place}: {wrong[0]!r} is no sign of notation 1")
    return Entry(english, gloss, part, "".join(rest))
