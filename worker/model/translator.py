"""English sentences to gloss with CTranslate2: the only place that runs the model.

Takes sentences that fit the model (`fits`) and gives for each one a gloss, where in the
sentence each sign comes from, and how sure the model was. Knows no captions and no messages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ctranslate2

from worker.english.paraphrases import Paraphrases
from worker.errors import BundleError, TranslationError
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.lexicon import SenseTable
from worker.gloss.word_table import WordTable
from worker.model import bundle
from worker.model.budget import PieceBudget
from worker.model.bundle import Manifest, SourceKind
from worker.model.device import Execution, choose_device, load_model
from worker.model.target import DecodedItem, TargetCodec
from worker.model.tokenizer import CaseMarkers, SourcePieces, SourceTokenizer

MAX_BATCH_PIECES = 1024
_TARGET_PIECES_PER_SOURCE_PIECE = 3
_TARGET_PIECES_SPARE = 16


@dataclass(frozen=True)
class ModelInfo:
    """What a result says of the model that made it, and what kind of text it reads."""

    name: str
    version: str
    notation: str
    decode: str
    source: SourceKind = "captions"


@dataclass(frozen=True)
class Translation:
    """A sentence's gloss.

    `source_spans` has one entry for each sign (brackets not counted): half-open code points of the
    sentence, or None where the grammar put the sign in. `confidence` is the mean probability of a
    target piece, 0 to 1. `looked_at` are the spans of the words, or parts of them, that the signs'
    pieces look at most.
    """

    gloss: str
    source_spans: tuple[tuple[int, int] | None, ...]
    confidence: float
    looked_at: frozenset[tuple[int, int]] = frozenset()


class Translator(Protocol):
    """What the pipeline needs of a model."""

    @property
    def info(self) -> ModelInfo:
        """The model's name and version."""

    @property
    def senses(self) -> SenseTable:
        """The lexicon that came with the model; empty where none did."""

    @property
    def paraphrases(self) -> Paraphrases:
        """Figurative English in plain words; empty where the bundle has none."""

    @property
    def words(self) -> WordTable:
        """What each word became in the model's pairs; empty where the bundle does not tell."""

    def fits(self, sentence: str) -> bool:
        """Whether the model can read the sentence whole."""

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        """Translate sentences that fit, one result each. Raises TranslationError."""

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        """The `count` likeliest translations of each sentence, best first, by a beam as wide."""


def open_translator(
    folder: Path | None = None, execution: Execution | None = None
) -> CTranslate2Translator:
    """Verify, load and self-test a bundle; None is the one shipped with the package.

    Raises BundleError when the bundle cannot be used, SettingsError when the device cannot.
    """
    where = folder or bundle.default_bundle()
    manifest = bundle.read_manifest(where)
    bundle.verify(where, manifest)
    translator = CTranslate2Translator(where, manifest, execution or Execution())
    translator.self_test(bundle.read_samples(where))
    return translator


class CTranslate2Translator:
    """A bundle's model, loaded."""

    def __init__(self, folder: Path, manifest: Manifest, execution: Execution) -> None:
        self._manifest = manifest
        self._beam_size = execution.beam_size or manifest.beam_size
        self._codec = TargetCodec(manifest.target)
        self._convention = CONVENTIONS[manifest.notation]
        self._tokenizer = _read_tokenizer(folder, manifest)
        self.senses = bundle.read_lexicon(folder, manifest)
        self.paraphrases = bundle.read_paraphrases(folder, manifest)
        self.words = bundle.read_words(folder, manifest)
        self.device = choose_device(execution.device)
        self._model = load_model(folder / bundle.MODEL_FOLDER, self.device, execution)
        self._budget = PieceBudget(MAX_BATCH_PIECES)
        self.compute_type: str = self._model.compute_type
        self.threads = self._model.num_translators
        decode = "greedy" if self._beam_size == 1 else f"beam-{self._beam_size}"
        self.info = ModelInfo(
            manifest.name, manifest.version, manifest.notation, decode, manifest.source
        )

    def fits(self, sentence: str) -> bool:
        """Whether the sentence has no more pieces than the model was made for."""
        return self._tokenizer.surely_within(sentence, self._manifest.limits.max_source_pieces)

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        """Translate sentences that fit, one result each. Raises TranslationError."""
        return [found[0] for found in self._translate(sentences, self._beam_size, 1)]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        """The `count` likeliest translations of each sentence, best first, by a beam as wide."""
        return self._translate(sentences, max(count, self._beam_size), count)

    def _translate(
        self, sentences: Sequence[str], beam_size: int, count: int
    ) -> list[list[Translation]]:
        sources = self._tokenizer.encode(sentences)
        wanted = [index for index, source in enumerate(sources) if source.pieces]
        results: list[list[Translation]] = [[Translation("", (), 1.0)]] * len(sources)
        if wanted:
            pieces = [list(sources[index].pieces) for index in wanted]
            found = self._run(pieces, beam_size, count)
            for index, result in zip(wanted, found, strict=True):
                # The library makes lists of these anew for everyone who asks.
                drafts = zip(result.hypotheses, result.attention, result.scores, strict=True)
                results[index] = [self._read(sources[index], *draft) for draft in drafts]
        return results

    def self_test(self, samples: Sequence[bundle.Sample]) -> None:
        """Warm the model up and compare it with what it gave when it was made.

        int8 arithmetic may differ a little between processors, so half of the samples may differ;
        a model that is damaged or read wrongly gets none right. Raises BundleError.
        """
        found = self.translate([sample.english for sample in samples])
        right = sum(a.gloss == b.gloss for a, b in zip(found, samples, strict=True))
        if 2 * right < len(samples):
            raise BundleError(
                f"the model does not give the results it was shipped with ({right} of "
                f"{len(samples)} samples agree); copy the bundle again"
            )

    def _run(
        self, pieces: list[list[str]], beam_size: int, count: int
    ) -> list[ctranslate2.TranslationResult]:
        longest = max(len(source) for source in pieces)
        limit = _TARGET_PIECES_PER_SOURCE_PIECE * longest + _TARGET_PIECES_SPARE
        try:
            return self._budget.run(
                lambda most: self._model.translate_batch(
                    pieces,
                    max_batch_size=most,
                    batch_type="tokens",
                    beam_size=beam_size,
                    num_hypotheses=count,
                    max_decoding_length=min(limit, self._manifest.limits.max_target_pieces),
                    return_scores=True,
                    return_attention=True,
                    use_vmap=self._manifest.shortlist,
                )
            )
        except RuntimeError as error:
            raise TranslationError(str(error)) from error

    def _read(
        self,
        source: SourcePieces,
        pieces: Sequence[str],
        attention: Sequence[Sequence[float]],
        score: float,
    ) -> Translation:
        items = self._codec.decode(pieces)
        kept = self._convention.repair([item.text for item in items])
        looks = [
            () if index is None else _looked_at(items[index], attention, source)
            for text, index in kept
            if self._convention.is_sign(text)
        ]
        return Translation(
            " ".join(text for text, _ in kept),
            tuple(_hull(spans) for spans in looks),
            math.exp(min(0.0, score)),
            frozenset(span for spans in looks for span in spans),
        )


def _looked_at(
    item: DecodedItem, attention: Sequence[Sequence[float]], source: SourcePieces
) -> tuple[tuple[int, int], ...]:
    """The spans of the source pieces that the item's own pieces look at most."""
    rows = (attention[index] for index in item.pieces)
    best = (row.index(max(row)) for row in rows)
    return tuple(source.spans[index] for index in best if index < len(source.spans))


def _hull(spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """From the beginning of the first to the end of the last."""
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None


def _read_tokenizer(folder: Path, manifest: Manifest) -> SourceTokenizer:
    markers = manifest.markers
    case = CaseMarkers(markers.capital, markers.acronym) if markers else None
    try:
        return SourceTokenizer.from_file(folder / bundle.TOKENIZER, case, digits=manifest.digits)
    except Exception as error:  # the library raises bare Exception for a file it cannot read
        raise BundleError(f"{folder / bundle.TOKENIZER} cannot be used: {error}") from None
