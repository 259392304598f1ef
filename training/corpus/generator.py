"""The synchronous generator: English, gloss and their alignment made together from one grammar.

The grammar is data (rules, lexicon, settings) in one folder; this loads it and writes derivations.
It knows no notation beyond brackets, and trains nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from training.corpus.derive import Chance, DeadEndError, Deriver
from training.corpus.disfluency import WRONG
from training.corpus.inflection import Inflector
from training.corpus.lexicon import Lexicon, Sense
from training.corpus.open_words import OpenWords, listed_cards, read_cards
from training.corpus.rules import Rule, RuleBook, load_rules
from training.corpus.selection import NoTaste, Selection, Taste
from training.corpus.surface import SurfaceSettings, vary
from training.corpus.template import MAIN, Value
from training.corpus.verb_group import VerbSettings
from training.corpus.vocabulary import Vocabulary, WordSettings
from training.corpus.words import capitalise_sentences, choose_articles, lay_out, spans, tidy
from training.errors import CorpusError

PACKAGED = Path(__file__).parent / "grammar"
START = "line"
LONG_START = "long_line"
_MOST_ATTEMPTS = 200


@dataclass(frozen=True)
class Derivation:
    """One pair. `alignment` has (gloss item, start, end): items count brackets, places are code
    points of `english`; an item may have several lines or none.
    """

    english: str
    gloss: str
    alignment: tuple[tuple[int, int, int], ...]
    constructions: tuple[str, ...]
    senses: tuple[Sense, ...] = ()


class Steered(Chance):
    """Chooses the preferred rules and words in turn, where they fit; else the first that fits.

    Optional slots are filled only where their category is among the preferences.
    """

    def __init__(self, preferred: Sequence[str], rng: Random) -> None:
        super().__init__(rng)
        self._preferred = list(preferred)

    def rule(self, rules: list[Rule], summed: list[float]) -> Rule:
        """The preferred rule, which is then used up."""
        for name in self._preferred:
            for rule in rules:
                if rule.name == name:
                    self._preferred.remove(name)
                    return rule
        return rules[0]

    def optional(self, category: str, chance: float) -> bool:
        """Only on wish, written `+category`; used up as well."""
        wish = f"+{category}"
        if wish in self._preferred:
            self._preferred.remove(wish)
            return True
        return False

    def wish(self, kind: str) -> str:
        """The preferred value of a kind, written `name=Mary` or `number=12`; used up as well."""
        for name in self._preferred:
            if name.startswith(f"{kind}="):
                self._preferred.remove(name)
                return name.partition("=")[2]
        return ""

    def word(self, choices: Any) -> Any:
        """The preferred sense, named by its English, which is then used up."""
        for name in self._preferred:
            for choice in choices:
                if choice.english == name:
                    self._preferred.remove(name)
                    return choice
        return choices[0]


class Grammar:
    """Rules, lexicon and settings, ready to derive."""

    def __init__(self, book: RuleBook, lexicon: Lexicon, data: Mapping[str, Any]) -> None:
        self._book = book
        self._lexicon = lexicon
        self._words = WordSettings(
            open_rate=data["open_rate"],
            plural_signs=data["plural_signs"],
            invented_name_rate=data["invented_name_rate"],
        )
        self._verbs = VerbSettings(
            inflector=Inflector(data["irregular_verbs"]),
            contracted_negations=data["contracted_negations"],
            contracted_operators=data["contracted_operators"],
            negative_signs=data["negative_signs"],
            contraction_rate=data["contraction_rate"],
            negative_contraction_rate=data["negative_contraction_rate"],
        )
        self._most_words = int(data["most_words"])
        self._long_share = float(data.get("long_share", 0))
        surface = dict(data["surface"])
        noisier = surface.pop("long", {})
        self._surface = {
            START: SurfaceSettings.read(surface),
            LONG_START: SurfaceSettings.read({**surface, **noisier}),
        }
        self._selection: Selection = data.get("selection", Selection())
        self._cards: dict[str, tuple[str, ...]] = {}
        if "open_folder" in data:
            self._cards = read_cards(data["open_folder"], lexicon, self._verbs.inflector)
            tied = {*self._selection.objects, *self._selection.subjects}
            self._cards |= listed_cards(lexicon, self._verbs.inflector, tied)

    @property
    def noisy_surface(self) -> SurfaceSettings:
        """How long lines reach the captions."""
        return self._surface[LONG_START]

    def names(self) -> dict[str, tuple[str, ...]]:
        """The lists of names."""
        return {name: words for name, words in self._cards.items() if name.endswith("_names")}

    @property
    def lexicon(self) -> Lexicon:
        """The senses that it chooses from."""
        return self._lexicon

    @property
    def inflector(self) -> Inflector:
        """The forms that it writes."""
        return self._verbs.inflector

    @property
    def constructions(self) -> frozenset[str]:
        """The names of all rules."""
        return self._book.names()

    @classmethod
    def load(cls, folder: Path | None = None) -> Grammar:
        """Read a grammar's folder; the packaged one when none is given."""
        folder = folder or PACKAGED
        data: dict[str, Any] = yaml.safe_load((folder / "settings.yaml").read_text("utf-8"))
        data["irregular_verbs"] = read_irregular_verbs(folder / "irregular_verbs.tsv")
        data["open_folder"] = folder / "open"
        data["selection"] = Selection.load(folder / "selection")
        return cls(
            load_rules(folder / "constructions"),
            Lexicon.load(folder / "lexicon", frozenset(data["agreement_signs"])),
            data,
        )

    def generate(
        self, count: int, seed: int, long_share: float | None = None
    ) -> Iterator[Derivation]:
        """`count` derivations with distinct English, the same for the same seed.

        `long_share` of them begin as long lines, the share of the settings if none is given.
        """
        share = self._long_share if long_share is None else long_share
        rng = Random(seed)
        taste = Taste(self._selection, rng)
        deriver = self._deriver(Chance(rng), self._words, self._verbs, taste)
        seen: set[str] = set()
        attempts = 0
        while len(seen) < count:
            attempts += 1
            taste.begin()
            start = LONG_START if rng.random() < share else START
            made = self._attempt(deriver, start, rng)
            if made is None or made.english in seen or self._is_too_long(made):
                if attempts > _MOST_ATTEMPTS * (len(seen) + 1):
                    raise CorpusError("the grammar has too few distinct sentences")
                continue
            seen.add(made.english)
            yield made

    def _is_too_long(self, made: Derivation) -> bool:
        return made.english.count(" ") >= self._most_words

    def derive(self, *preferred: str, seed: int = 0) -> Derivation:
        """The derivation by the preferred rules and words, without surface variation."""
        rng = Random(seed)
        chance = Steered(preferred, rng)
        words = replace(self._words, open_rate=dict.fromkeys(self._words.open_rate, 0.0))
        verbs = replace(self._verbs, contraction_rate=0.0, negative_contraction_rate=1.0)
        deriver = self._deriver(chance, words, verbs, NoTaste())
        made = self._attempt(deriver, START, None)
        if made is None:
            raise CorpusError(f"nothing can be derived by {preferred}")
        return made

    def _deriver(
        self, chance: Chance, words: WordSettings, verbs: VerbSettings, taste: Taste
    ) -> Deriver:
        open_words = OpenWords(self._cards, chance.rng)
        vocabulary = Vocabulary(self._lexicon, open_words, verbs, words, chance, taste)
        return Deriver(self._book, vocabulary.builtins(), chance, vocabulary.chosen)

    def _attempt(self, deriver: Deriver, start: str, rng: Random | None) -> Derivation | None:
        deriver.used.clear()
        deriver.chosen.clear()
        try:
            root = deriver.expand(start, {})
        except DeadEndError:
            return None
        made = self._write(root, tuple(deriver.used), self._surface[start], rng)
        return replace(made, senses=tuple(deriver.chosen))

    def _write(
        self, root: Value, used: tuple[str, ...], surface: SurfaceSettings, rng: Random | None
    ) -> Derivation:
        words = tidy(root.english(MAIN))
        choose_articles(words)
        items = root.gloss(MAIN)
        if rng is None:
            capitalise_sentences(words)
        else:
            words = vary(words, surface, rng)
            if any(word.kind == WRONG for word in words):
                used = (*used, "repaired")
        english = lay_out(words)
        alignment = tuple(
            (index, start, end) for index, item in enumerate(items) for start, end in spans(item)
        )
        return Derivation(english, " ".join(item[0] for item in items), alignment, used)


def read_irregular_verbs(path: Path) -> dict[str, tuple[str, str]]:
    """Past and participle of the verbs that the inflection library gets wrong."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["base"]: (row["past"], row["participle"])
            for row in csv.DictReader(lines, delimiter="\t")
        }
