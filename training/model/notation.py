"""How the pairs' notation is written in target pieces: known for notation 1, learnt for any other.

Learnt are the usual case, the marks and letters beyond a to z, the heads and tails that go with
several different words (`DESC-`, `fs-`, `++`), and as atoms the frequent items of an odd shape
(`(1h)`, `wh-q`, `IX-1p`). Whatever is not learnt is still spelled. Knows no English and no weights.
Produces a `PairNotation`, kept with the run's data in a file of JSON.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from training.errors import DataError
from worker.gloss.notation import OPENERS
from worker.model.bundle import SourceKind
from worker.model.casing import PLAIN, Case, is_letter
from worker.model.target import CAPITAL, JOIN, JOINED, OTHER_CASE, TargetCodec, TargetFormat

NotationName = Literal["1", "learnt"]
NOTATION_FILE = "notation.json"

_PERSONS = tuple(f"{n}p{number}" for n in "123" for number in ("", "-pl"))
_HEAD = re.compile(r"([\W_]*[^\W_]*[\W_]+)([^\W_].*)")
_TAIL = re.compile(r"(.*[^\W_])([\W_]+[^\W_]*[\W_]*)")
_WORD = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"\[[A-Z]+\]")  # read as a control piece of the encoder
_FEWEST_BODIES = 3
_FEWEST_ATOMS = 5
_FEWEST_PIECES = 3
_MOST_AFFIXES = 64
_MOST_ATOMS = 200
_MOST_LETTERS = 200
_MOST_MARKS = 64


class PairNotation(BaseModel):
    """The notation of a run's pairs, and its target pieces."""

    model_config = ConfigDict(frozen=True)

    name: NotationName
    target: TargetFormat

    @property
    def digits(self) -> bool:
        """Whether the source's number words are read as digits, as notation 1 writes them."""
        return self.name == "1"

    @property
    def source(self) -> SourceKind:
        """What the worker shall read with this model: pairs of other notations are whole lines."""
        return "captions" if self.name == "1" else "lines"


def notation_1_format() -> TargetFormat:
    """How notation 1 is written in pieces."""
    return TargetFormat(
        case="upper",
        atoms=(
            *OPENERS,
            "]",
            *(f"{word}-{person}" for word in ("IX", "POSS", "SELF") for person in _PERSONS),
            "IX-loc",
        ),
        heads=("fs-", "#", *(f"{person}:" for person in _PERSONS)),
        tails=("++", "+AGENT", *(f":{person}" for person in _PERSONS)),
    )


def choose_notation(name: NotationName, glosses: Iterable[str]) -> PairNotation:
    """The notation of that name; `glosses` are those of the training pairs."""
    return PairNotation(
        name=name, target=notation_1_format() if name == "1" else learn_format(glosses)
    )


def write_format(path: Path, notation: PairNotation) -> None:
    """Keep a notation for the steps to come."""
    path.write_text(notation.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_format(path: Path) -> PairNotation:
    """What `write_format` kept; notation 1 where there is no file. Raises DataError."""
    try:
        return PairNotation.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return PairNotation(name="1", target=notation_1_format())
    except (OSError, ValidationError):
        raise DataError(f"{path}: cannot be used; run `gloss-train prepare` again") from None


def learn_format(glosses: Iterable[str]) -> TargetFormat:
    """How the convention of these glosses is written in pieces."""
    items = Counter(item for gloss in glosses for item in gloss.split())
    marks, letters = _characters(items)
    form = TargetFormat(
        case=_usual_case(items),
        heads=_affixes(items, _head_of),
        tails=_affixes(items, _tail_of),
        exact=True,
        marks=marks,
        letters=letters,
    )
    return form.model_copy(update={"atoms": _atoms(items, form)})


def _usual_case(items: Counter[str]) -> Case:
    """The case of most items' longest word; each once, since few markers come again and again."""
    words = [max(_WORD.findall(item), key=len, default="") for item in items]
    small, large = sum(map(str.islower, words)), sum(map(str.isupper, words))
    return "lower" if small > large else "upper"


def _characters(items: Counter[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The marks, those of ASCII always, and the small letters beyond a to z; the frequent ones."""
    marks: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for item, count in items.items():
        for character in item:
            if not is_letter(character):
                marks[character] += count
            elif character.lower() not in PLAIN:
                letters[character.lower()] += count
    known = dict.fromkeys([*string.punctuation, *_frequent(marks, _MOST_MARKS)])
    return tuple(known), tuple(_frequent(letters, _MOST_LETTERS))


def _frequent(counts: Counter[str], most: int) -> list[str]:
    """The most frequent ones; of equals the first in the alphabet, so that order means nothing."""
    return sorted(counts, key=lambda each: (-counts[each], each))[:most]


def _head_of(item: str) -> tuple[str, str] | None:
    found = _HEAD.fullmatch(item)
    return (found[1], found[2]) if found else None


def _tail_of(item: str) -> tuple[str, str] | None:
    found = _TAIL.fullmatch(item)
    return (found[2], found[1]) if found else None


def _affixes(
    items: Counter[str], divide: Callable[[str], tuple[str, str] | None]
) -> tuple[str, ...]:
    """The heads or tails that go with several bodies and are no word of a compound.

    A word of a compound, such as MAKE- of MAKE-UP, also stands alone, and as often.
    """
    bodies: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for item, count in items.items():
        parts = divide(item)
        if parts and _may_be_affix(parts[0]):
            bodies.setdefault(parts[0], set()).add(parts[1])
            uses[parts[0]] += count
    productive = Counter(
        {
            affix: len(found)
            for affix, found in bodies.items()
            if len(found) >= _FEWEST_BODIES and items[_inner_word(affix)] < uses[affix]
        }
    )
    return tuple(_frequent(productive, _MOST_AFFIXES))


def _may_be_affix(affix: str) -> bool:
    """Digits alone are copied and no affix; a single mark has a piece anyway."""
    clashes = JOIN in affix or affix.startswith("##")
    return not clashes and (any(map(str.isalpha, affix)) or (len(affix) > 1 and not _digits(affix)))


def _digits(text: str) -> bool:
    return any(map(str.isdigit, text))


def _inner_word(affix: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", affix)


def _atoms(items: Counter[str], form: TargetFormat) -> tuple[str, ...]:
    codec = TargetCodec(form)
    odd = Counter(
        {
            item: count
            for item, count in items.items()
            if count >= _FEWEST_ATOMS and _may_be_atom(item) and _is_odd(item, codec)
        }
    )
    return tuple(_frequent(odd, _MOST_ATOMS))


def _may_be_atom(item: str) -> bool:
    clashes = JOIN in item or item.startswith("##") or _BRACKETED.fullmatch(item)
    return not clashes and item not in (JOINED, OTHER_CASE, CAPITAL)


def _is_odd(item: str, codec: TargetCodec) -> bool:
    """Marks alone; or in another case inside, or begun or ended by a mark that is no affix."""
    pieces = codec.encode([item], lambda word: [word])[0]
    if not any(map(str.isalnum, item)):
        return len(pieces) > 1
    changes = not {JOINED, OTHER_CASE, CAPITAL}.isdisjoint(pieces)
    outer = not (pieces[0].strip(JOIN)[:1].isalnum() and pieces[-1].strip(JOIN)[-1:].isalnum())
    spelled = any(map(str.isalpha, item)) and len(pieces) >= _FEWEST_PIECES
    return spelled and (changes or outer)


@dataclass(frozen=True)
class Losses:
    """Which glosses the pieces cannot spell: how many, for which characters, and the first."""

    glosses: int
    characters: Counter[str]
    first: tuple[str, ...]


def find_losses(
    glosses: Iterable[str],
    form: TargetFormat,
    encode: Callable[[Sequence[str]], Sequence[Sequence[str]]],
) -> Losses:
    """Encode each gloss and decode it again; `encode` is a target encoder's."""
    codec = TargetCodec(form)
    lossy: list[str] = []
    characters: Counter[str] = Counter()
    for gloss in glosses:
        items = gloss.split()
        pieces = [piece for item in encode(items) for piece in item]
        found = [item.text for item in codec.decode(pieces)]
        if found != items:
            lossy.append(gloss)
            characters.update(_missing(items, found))
    return Losses(len(lossy), characters, tuple(lossy[:5]))


def _missing(items: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    yield from (Counter("".join(items)) - Counter("".join(found))).elements()
