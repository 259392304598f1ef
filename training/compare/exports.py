"""Whether a row converts to CTranslate2: it is converted, and the outputs are compared.

"yes" means that in float32 greedy decoding gives the same pieces as torch for every line tried, and
that each piece has the same probability. The second is needed because a model that has learnt
little writes the same line whatever it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import ctranslate2
from ctranslate2.converters.transformers import BartLoader

from training.compare.architectures.core import Batches, Core, greedy, log_probabilities
from training.errors import ExportError
from training.export.spec import write_model
from training.model.seq2seq import GlossModel
from training.model.vocabulary import UNKNOWN, Vocabulary

MOST_LINES = 50
MOST_DRIFT = 5e-5  # of a log-probability: exact weights give 3e-5, a wrong epsilon 8e-5
_ENCODERS = ("bert", "roberta", "xlm-roberta", "distilbert")
_UNKNOWNS = (UNKNOWN, "<unk>")
_BART_EPSILON = 1e-5  # torch's default, which transformers' BART uses
Write = Callable[[Path], None]


def encoder_decoder_writer(model: Any, vocabulary: Vocabulary) -> Write:
    """Writes an EncoderDecoderModel with the project's own exporter. Raises ExportError."""
    kind = model.encoder.config.model_type
    if kind not in _ENCODERS:
        raise ExportError(f"CTranslate2 has no place for {kind} encoders")
    return lambda folder: write_model(cast(GlossModel, model), vocabulary, folder, None)


def bart_writer(model: Any, vocabulary: Vocabulary) -> Write:
    """Writes a BART with CTranslate2's own arrangement of it."""

    def write(folder: Path) -> None:
        model.config.normalize_before = False  # published configurations say so, new ones do not
        spec = BartLoader().get_model_spec(model)
        spec.register_source_vocabulary(list(vocabulary.source))
        spec.register_target_vocabulary(list(vocabulary.target))
        spec.config.add_source_bos = spec.config.add_source_eos = True
        config = model.config
        spec.config.bos_token = vocabulary.source[config.bos_token_id]
        spec.config.eos_token = vocabulary.source[config.eos_token_id]
        spec.config.decoder_start_token = vocabulary.source[config.decoder_start_token_id]
        spec.config.unk_token = next(p for p in vocabulary.source if p in _UNKNOWNS)
        spec.config.layer_norm_epsilon = _BART_EPSILON
        spec.validate()
        folder.mkdir(parents=True)
        spec.save(str(folder))

    return write


def prove(
    core: Core,
    vocabulary: Vocabulary,
    rows: Sequence[list[int]],
    batches: Batches,
    write: Write,
    folder: Path,
    most: int,
) -> str:
    """Convert into `folder` and compare: "yes", or "no: " and why."""
    try:
        write(folder)
        translator = ctranslate2.Translator(str(folder), device="cpu", compute_type="float32")
    except (ExportError, RuntimeError) as error:
        return f"no: {error}"
    written = greedy(core, rows, batches, most)
    names = [[vocabulary.target[n] for n in ids] for ids in written]
    sources = [[vocabulary.source[n] for n in row[1:-1]] for row in rows]
    found = translator.translate_batch(sources, beam_size=1, max_decoding_length=most)
    scored = translator.score_batch(sources, names)
    expected = log_probabilities(core, rows, [[*ids, core.end_id] for ids in written], batches)
    different = sum(
        result.hypotheses[0] != name or not _close(torch_scores, score.log_probs)
        for result, name, torch_scores, score in zip(found, names, expected, scored, strict=True)
    )
    if different:
        return f"no: the converted model differs on {different} of {len(rows)} lines"
    return "yes"


def _close(expected: Sequence[float], found: Sequence[float]) -> bool:
    pairs = zip(expected, found, strict=True)
    return all(abs(a - b) <= MOST_DRIFT for a, b in pairs)
