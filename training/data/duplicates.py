"""Sentences that are the same or nearly so, gathered in clusters.

Two sentences are near duplicates when, without case and punctuation and with every number masked,
the Jaccard likeness of their sets of words is at least `LIKENESS`. Found exactly, with an inverted
index over each sentence's rarest words (prefix filtering: Bayardo, Ma and Srikant 2007, "Scaling
up all pairs similarity search"), and joined transitively. Knows English only, no gloss.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

LIKENESS = 0.8
_NUMBER = re.compile(r"\d+(?: \d+)*")


def normal_form(english: str) -> str:
    """Letters and digits only, in lower case: what makes two sentences the same."""
    return " ".join("".join(c if c.isalnum() else " " for c in english.lower()).split())


def masked_form(english: str) -> str:
    """The normal form with every number masked."""
    return _NUMBER.sub("0", normal_form(english))


def cluster(sentences: Sequence[str], likeness: float = LIKENESS) -> list[str]:
    """For each sentence the name of its cluster: the least normal form among its members.

    The name does not depend on the order of the sentences, nor on those of other clusters.
    """
    masked = [masked_form(sentence) for sentence in sentences]
    forms = list(dict.fromkeys(masked))
    root = _joined(forms, likeness)
    names: dict[int, str] = {}
    place = {form: index for index, form in enumerate(forms)}
    roots = [root[place[form]] for form in masked]
    for sentence, number in zip(sentences, roots, strict=True):
        form = normal_form(sentence)
        names[number] = min(names.get(number, form), form)
    return [names[number] for number in roots]


def _joined(forms: Sequence[str], likeness: float) -> list[int]:
    """The root of each form's cluster."""
    words = _rarest_first(forms)
    parent = list(range(len(forms)))
    index: dict[str, list[int]] = defaultdict(list)
    sets = [frozenset(row) for row in words]
    for n in sorted(range(len(forms)), key=lambda n: len(words[n])):
        size = len(words[n])
        prefix = words[n][: size - math.ceil(likeness * size - 1e-9) + 1]
        for other in {m for word in prefix for m in index[word]}:
            shared = len(sets[other])
            if shared < likeness * size or _root(parent, other) == _root(parent, n):
                continue
            both = len(sets[n] & sets[other])
            if both >= likeness * (size + shared - both) - 1e-9:
                parent[_root(parent, n)] = _root(parent, other)
        for word in prefix:
            index[word].append(n)
    return [_root(parent, n) for n in range(len(forms))]


def _rarest_first(forms: Sequence[str]) -> list[list[str]]:
    sets = [set(form.split()) for form in forms]
    counts = Counter(word for words in sets for word in words)
    return [sorted(words, key=lambda word: (counts[word], word)) for words in sets]


def _root(parent: list[int], n: int) -> int:
    while parent[n] != n:
        parent[n] = parent[parent[n]]
        n = parent[n]
    return n
