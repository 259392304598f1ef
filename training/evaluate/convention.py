"""How a set of pairs writes English and gloss, as far as a system without a model has to know.

Learnt from the pairs by counting: whether the English stands in tokens already, whether gloss is in
capitals, whether it keeps punctuation, whether it writes number words as digits. Knows no notation
by name but notation 1, and that only where the pairs hold no number word to learn from.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.data.pairs import Pair
from worker.english.numbers import to_digits
from worker.gloss.edit_rules import shape_of
from worker.gloss.notation import CLOSE, NotationError, parse, split_items
from worker.gloss.word_table import tokens_of

_APART = re.compile(r"(?:^|\s)[.,?!](?=\s|$)")
_ATTACHED = re.compile(r"\w[.,?!](?=\s|$)")
_SAMPLE = 5000


@dataclass(frozen=True)
class Convention:
    """What pairs have in common; the default is notation 1's."""

    tokenised: bool = False
    upper: bool = True
    punctuation: bool = False
    digits: bool = True

    @classmethod
    def of(cls, pairs: Iterable[Pair], digits: bool | None = None) -> Convention:
        """Read off the first pairs; `digits` is learnt too unless it is given."""
        rows = [pair for _, pair in zip(range(_SAMPLE), pairs, strict=False)]
        glosses = [pair.gloss for pair in rows]
        letters = "".join(glosses)
        return cls(
            tokenised=_more(_APART, _ATTACHED, [pair.english for pair in rows]),
            upper=2 * sum(map(str.isupper, letters)) >= sum(map(str.isalpha, letters)),
            punctuation=any(map(_has_punctuation, glosses)),
            digits=_writes_digits(rows) if digits is None else digits,
        )

    def tokens(self, english: str) -> list[re.Match[str]]:
        """The words and marks of a line, with their places."""
        return tokens_of(english, tokenised=self.tokenised)

    def read(self, english: str) -> list[str]:
        """The words and marks of a line as a translation starts from them."""
        text = to_digits(english) if self.digits else english
        return [match.group() for match in self.tokens(text)]

    def shapes(self, pairs: Iterable[Pair]) -> dict[str, str]:
        """How each word, in lower case, is mostly written; see `shape_of`."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in pairs:
            for match in self.tokens(pair.english):
                found[match.group().lower()][shape_of(match.group())] += 1
        return {word: shapes.most_common(1)[0][0] for word, shapes in found.items()}

    def cased(self, word: str) -> str:
        """A word as a gloss writes it."""
        return word.upper() if self.upper else word.lower()


def is_mark(token: str) -> bool:
    """Whether a token has neither a letter nor a digit."""
    return not any(c.isalnum() for c in token)


def _more(one: re.Pattern[str], other: re.Pattern[str], texts: Sequence[str]) -> bool:
    return sum(len(one.findall(t)) for t in texts) > sum(len(other.findall(t)) for t in texts)


def _has_punctuation(gloss: str) -> bool:
    return any(is_mark(item) and item != CLOSE for item in split_items(gloss))


def _writes_digits(pairs: Sequence[Pair]) -> bool:
    """Whether number words become digits; without one, whether all the gloss is notation 1."""
    changed = [(p, to_digits(p.english)) for p in pairs if to_digits(p.english) != p.english]
    if not changed:
        return all(_is_notation_1(pair.gloss) for pair in pairs)
    kept = sum(1 for pair, text in changed if _numbers(text) <= _numbers(pair.gloss))
    return 2 * kept >= len(changed)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _is_notation_1(gloss: str) -> bool:
    try:
        parse(gloss)
    except NotationError:
        return False
    return True
