"""Open words: common lemmas without an entry, names from lists, and names made up on the spot.

Words are dealt like cards: each once before any comes again. Knows no rule and no gloss.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from random import Random

from training.corpus.inflection import Inflector
from training.corpus.lexicon import Lexicon

_TAG_OF_PART = {"nouns": "NNS", "verbs": "VBD", "adjectives": "JJ"}
_SHORTEST, _LONGEST = 3, 14
_ONSETS = (
    "b c d f g h j k l m n p r s t v w z m n r l k s t d br ch dr gr kr sh st th tr kh "
    "b d f g h k l m n p r s t v y sz zb mch ny ts dz kw hr sv pf sch cz gh ph wh".split()
)
_NUCLEI = "a e i o u a e i o a e o ai ee ia oo ou".split()
_CODAS = [*[""] * 8, *"n r l s m n r s d ds nd ng ck ns rs x t tz".split()]


class Deck:
    """Deals its cards in random order, each once before any comes again."""

    def __init__(self, cards: Iterable[str], rng: Random) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._next = len(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def deal(self) -> str:
        """The next card."""
        if self._next == len(self._cards):
            self._rng.shuffle(self._cards)
            self._next = 0
        self._next += 1
        return self._cards[self._next - 1]


class OpenWords:
    """The decks of one run of the generator."""

    def __init__(self, cards: Mapping[str, Iterable[str]], rng: Random) -> None:
        self._decks = {name: Deck(words, rng) for name, words in cards.items()}
        self._rng = rng

    def deal(self, deck: str) -> str:
        """The next word of a deck; "" when there is no such deck."""
        found = self._decks.get(deck)
        return found.deal() if found is not None and len(found) else ""

    def invent_name(self) -> str:
        """A name that no list has."""
        return invent_name(self._rng)


def invent_name(rng: Random) -> str:
    """A pronounceable name of two or three syllables."""
    syllables = rng.choices((1, 2, 3), (2, 6, 3))[0]
    made = "".join(
        rng.choice(_ONSETS).lower() + rng.choice(_NUCLEI) + rng.choice(_CODAS)
        for _ in range(syllables)
    )
    return made[:11].capitalize() if len(made) > 3 else invent_name(rng)


def read_words(path: Path) -> tuple[str, ...]:
    """The words of a list, a line each; lines that begin with # are comments. Raises OSError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip() and line[0] != "#"))


def read_cards(folder: Path, lexicon: Lexicon, inflector: Inflector) -> dict[str, tuple[str, ...]]:
    """The words of every list of a folder, and the lemmas that the lexicon does not explain."""
    cards: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        cards[path.stem] = read_words(path)
    excluded = frozenset(cards.pop("excluded", ()))
    common = frozenset(cards.pop("common_forms", ()))
    cards["adverbs"] = tuple(_adverbs(inflector, common, excluded))
    for part, tag in _TAG_OF_PART.items():
        lemmas = [
            lemma
            for lemma in inflector.lemmas(tag)
            if _is_plain(lemma) and lemma not in excluded and _is_free(lemma, part, lexicon)
        ]
        cards[part] = tuple(sorted(lemma for lemma in lemmas if lemma in common))
        cards[f"rare_{part}"] = tuple(sorted(lemma for lemma in lemmas if lemma not in common))
    return cards


def listed_cards(
    lexicon: Lexicon, inflector: Inflector, tied: Container[str] = ()
) -> dict[str, tuple[str, ...]]:
    """The lexicon's own verbs of one word and its countable nouns, a deck for each form.

    The senses in `tied`, `draw=ATTRACT`, say nothing without their nouns; they are left out.
    """
    verbs = dict.fromkeys(
        card
        for sense in lexicon.senses("verbs")
        if " " not in sense.english and sense.features.get("frame") != "agr"
        if (card := f"{sense.english}={sense.gloss}") not in tied
    )
    nouns = dict.fromkeys(
        f"{sense.english}={sense.features.get('plural') or inflector.plural(sense.english)}"
        f"={sense.gloss}"
        for sense in lexicon.senses("nouns")
        if sense.features.get("number") == "count"
    )
    decks = {f"listed_{form}": tuple(verbs) for form in ("past", "present", "participle", "ing")}
    return {**decks, "listed_plural": tuple(nouns)}


def _adverbs(inflector: Inflector, common: frozenset[str], excluded: frozenset[str]) -> list[str]:
    """Adverbs in -ly with the adjective each comes from, "quietly=quiet"."""
    adjectives = frozenset(inflector.lemmas("JJ"))
    found = []
    for adverb in inflector.lemmas("RB"):
        if not adverb.endswith("ly") or adverb not in common or adverb in excluded:
            continue
        stem = adverb[:-2]
        for adjective in (stem, stem + "le", stem[:-1] + "y" if stem.endswith("i") else stem):
            if adjective in adjectives:
                found.append(f"{adverb}={adjective}")
                break
    return sorted(found)


def _is_plain(lemma: str) -> bool:
    fitting = lemma.isascii() and lemma.isalpha() and lemma.islower()
    return fitting and _SHORTEST <= len(lemma) <= _LONGEST


def _is_free(lemma: str, part: str, lexicon: Lexicon) -> bool:
    """Whether the lemma written in capitals cannot contradict a sign of the lexicon."""
    signs = lexicon.signs_of(lemma)
    if part == "adjectives":
        return not signs
    return (
        part not in signs
        and "nouns" not in signs
        and all(sign == lemma.upper() for sign in signs.values())
    )
