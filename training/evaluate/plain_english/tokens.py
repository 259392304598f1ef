"""The signs of a gloss that no table of the lexicon lists.

An open-vocabulary lemma is an English lemma in capitals that stands for itself: allowed, counted
and sampled. Anything else that is neither listed nor of an open form (fingerspelling, loan signs,
numbers, pointing) is foreign: a sign that nobody has defined.
"""

from __future__ import annotations

from collections.abc import Iterator

from training.corpus.signs import SignList, bare_signs
from training.evaluate.lemmas import is_lemma
from worker.gloss.notation import split_items

_AGENT = "+AGENT"


def unlisted(gloss: str, signs: SignList) -> Iterator[tuple[str, bool]]:
    """Each unlisted item, with whether it is an open-vocabulary lemma."""
    for item in split_items(gloss):
        if not signs.knows(item):
            found = bare_signs(item)
            yield item, bool(found) and all(_is_open(sign, signs) for sign in found)


def _is_open(sign: str, signs: SignList) -> bool:
    """Whether a sign, or each part of a compound, is listed or a lemma of English."""
    if signs.knows(sign):
        return True
    parts = sign.removesuffix(_AGENT).split("+")
    return all(signs.knows(part) or is_lemma(part.lower()) for part in parts)
