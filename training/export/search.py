"""What a trained model and its export write: the same search, in torch and in CTranslate2.

Both search without a length penalty, since the two count lengths differently, and neither gives
nothing. Examples of like length run together. Knows pieces only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import torch
from transformers import GenerationConfig

from training.model.examples import Example
from training.model.vocabulary import END, Vocabulary

_BATCH_PIECES = 4096


def torch_greedy(
    model: Any, vocabulary: Vocabulary, examples: Sequence[Example], max_pieces: int
) -> list[list[str]]:
    """Greedy output of the torch model: target pieces, one list for each example."""
    return torch_outputs(model, vocabulary, examples, max_pieces)


def torch_outputs(
    model: Any,
    vocabulary: Vocabulary,
    examples: Sequence[Example],
    max_pieces: int,
    beam_size: int = 1,
) -> list[list[str]]:
    """Output of the torch model by greedy search or with a beam."""
    outputs: list[list[str]] = [[]] * len(examples)
    model.eval()
    settings = _generation(model, max_pieces, beam_size)
    for batch in _batches(examples, beam_size):
        ids, mask = padded(model, [examples[n].source for n in batch])
        with torch.inference_mode():
            found = model.generate(ids, attention_mask=mask, generation_config=settings)
        for n, row in zip(batch, found.tolist(), strict=True):
            outputs[n] = _pieces(row, vocabulary)
    return outputs


def _batches(examples: Sequence[Example], beam_size: int) -> list[list[int]]:
    """Indices of examples, those of like length together, so that little is padded."""
    batches: list[list[int]] = []
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].source))
    for n in order:
        room = _BATCH_PIECES // beam_size // max(1, len(examples[n].source))
        if not batches or len(batches[-1]) >= max(1, room):
            batches.append([])
        batches[-1].append(n)
    return batches


def padded(model: Any, sources: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of a batch, where the model is."""
    pad_id = model.config.encoder.pad_token_id or 0
    rows = [torch.tensor(source) for source in sources]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad_id)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], True)
    return ids.to(model.device), mask.to(model.device)


def _generation(model: Any, max_pieces: int, beam_size: int) -> GenerationConfig:
    """Search as CTranslate2 does it, without the defaults that a checkpoint may bring along."""
    own = model.generation_config
    return GenerationConfig(
        decoder_start_token_id=own.decoder_start_token_id,
        bos_token_id=own.decoder_start_token_id,
        eos_token_id=own.eos_token_id,
        pad_token_id=own.pad_token_id,
        num_beams=beam_size,
        do_sample=False,
        length_penalty=0.0 if beam_size > 1 else None,
        min_new_tokens=1,  # CTranslate2 never gives nothing
        max_new_tokens=max_pieces,
    )


def _pieces(ids: list[int], vocabulary: Vocabulary) -> list[str]:
    """Piece names of a generated row, from after the start to before the end."""
    end = vocabulary.target.index(END)
    written = ids[1:]
    written = written[: written.index(end)] if end in written else written
    return [vocabulary.target[n] for n in written]


def source_pieces(vocabulary: Vocabulary, example: Example) -> list[str]:
    """An example's source as CTranslate2 takes it: without the start and the end, which it adds."""
    return [vocabulary.source[n] for n in example.source[1:-1]]


def ctranslate2_greedy(
    folder: Path,
    vocabulary: Vocabulary,
    examples: Sequence[Example],
    max_pieces: int,
    beam_size: int = 1,
    compute_type: str = "default",
) -> list[list[str]]:
    """Output of an exported model, greedy unless a beam is given."""
    results = open_export(folder, compute_type).translate_batch(
        [source_pieces(vocabulary, example) for example in examples],
        beam_size=beam_size,
        max_decoding_length=max_pieces,
        max_batch_size=_BATCH_PIECES,
        batch_type="tokens",
        length_penalty=0,  # it counts lengths in another way than transformers
    )
    return [list(result.hypotheses[0]) for result in results]


def open_export(folder: Path, compute_type: str = "default") -> ctranslate2.Translator:
    """An exported model on the CPU."""
    return ctranslate2.Translator(str(folder), device="cpu", compute_type=compute_type)
