"""A translator without a model that writes anything a model may write, good or mad.

What it writes follows from the sentence alone. Keeps what the real one keeps: a gloss is repaired
to the bundle's convention, and signs and spans are as many. Whether a sentence fits is for the
shipped bundle's own tokenizer to say, since that decides how long a sentence may be.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from random import Random

from tests.unit.worker.senses import SENSES
from worker.errors import TranslationError
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.word_table import WordTable
from worker.model import bundle
from worker.model.bundle import SourceKind
from worker.model.tokenizer import SourceTokenizer
from worker.model.translator import ModelInfo, Translation

_WORD = re.compile(r"\S+")
_MOST_SIGNS = 256
_STRANGE = (
    *"t[ whq[ ynq[ neg[ cond[ rhq[ rs[ ] ] ]".split(),
    *"IX-1p POSS-3p fs-JOHN fs-ZQ 5 TIME-9-30 #BANK 1p:GIVE:3p CL:3 NOT COUNCIL+AGENT".split(),
    *"THINK++ 12500 MILLION 4:30 - ++ fs- ' ] IX-loc EVERY-FRIDAY 3-YEAR-AGO DON'T-KNOW".split(),
)


class AnyTranslator:
    """Translates for a bundle of the given convention and kind of source."""

    def __init__(self, notation: str = "1", source: SourceKind = "captions") -> None:
        self.info = ModelInfo("fuzz", "1", notation, "greedy", source)
        self.senses = SENSES
        self.words = WordTable()
        self._convention = CONVENTIONS[notation]
        folder = bundle.default_bundle()
        manifest = bundle.read_manifest(folder)
        self.paraphrases = bundle.read_paraphrases(folder, manifest)
        self._most_pieces = manifest.limits.max_source_pieces
        self._tokenizer = SourceTokenizer.from_file(folder / bundle.TOKENIZER, None)

    def fits(self, sentence: str) -> bool:
        """As the shipped bundle says."""
        return len(self._tokenizer.encode([sentence])[0].pieces) <= self._most_pieces

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        """Fails on a batch with an unlucky sentence, as a model does that runs out of memory."""
        return [self._one(sentence, salt=0) for sentence in sentences]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        """As many different ones."""
        return [[self._one(each, salt) for salt in range(count)] for each in sentences]

    def _one(self, sentence: str, salt: int) -> Translation:
        random = Random(zlib.crc32(sentence.encode("utf-8", "surrogatepass")) + salt)
        if random.random() < 0.01 and not salt:
            raise TranslationError("told to fail")
        items: list[tuple[str, tuple[int, int] | None]] = []
        mad = random.random() < 0.4
        for word in _WORD.finditer(sentence):
            if len(items) > _MOST_SIGNS:
                break
            chance = random.random()
            if chance < 0.1:
                continue
            items.append((_sign(word.group(), random), word.span()))
            if mad and chance < 0.4:
                items.append((random.choice(_STRANGE), None if chance < 0.2 else word.span()))
        if random.random() < 0.05:
            items = items[:3] * random.randint(2, 40)
        return self._written(items, random)

    def _written(
        self, items: list[tuple[str, tuple[int, int] | None]], random: Random
    ) -> Translation:
        kept = self._convention.repair([text for text, _ in items])
        spans = [
            None if index is None else items[index][1]
            for text, index in kept
            if self._convention.is_sign(text)
        ]
        looked_at = frozenset(span for span in spans if span is not None)
        gloss = " ".join(text for text, _ in kept)
        return Translation(gloss, tuple(spans), random.random(), looked_at)


def _sign(word: str, random: Random) -> str:
    letters = re.sub(r"[^A-Z0-9']", "", word.upper())[:300] or "WHAT"
    return f"fs-{letters}" if random.random() < 0.2 else letters
