"""The proof that an exported model does what the trained one does.

float32: greedy decoding gives the same pieces as torch for every line. int8: BLEU against the same
references stays within half a point. Anything else raises ExportError.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import torch

from training.errors import ExportError
from training.evaluate.metrics import Scores
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.model.vocabulary import END, Vocabulary

MAX_BLEU_LOSS = 0.5
_BATCH = 32


def torch_greedy(
    model: GlossModel, vocabulary: Vocabulary, examples: Sequence[Example], max_pieces: int
) -> list[list[str]]:
    """Greedy output of the torch model: target pieces, one list for each example."""
    outputs: list[list[str]] = []
    for start in range(0, len(examples), _BATCH):
        rows = [torch.tensor(example.source) for example in examples[start : start + _BATCH]]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], True)
        with torch.inference_mode():
            found = model.generate(
                input_ids=ids.to(model.device),
                attention_mask=mask.to(model.device),
                num_beams=1,
                do_sample=False,
                max_new_tokens=max_pieces,
            )
        outputs += [_pieces(row.tolist(), vocabulary) for row in found]
    return outputs


def _pieces(ids: list[int], vocabulary: Vocabulary) -> list[str]:
    """Piece names of a generated row, from after the start to before the end."""
    end = vocabulary.target.index(END)
    written = ids[1 : ids.index(end)] if end in ids else ids[1:]
    return [vocabulary.target[n] for n in written]


def ctranslate2_greedy(
    folder: Path, vocabulary: Vocabulary, examples: Sequence[Example], max_pieces: int
) -> list[list[str]]:
    """Greedy output of an exported model, in the compute type it was saved with."""
    translator = ctranslate2.Translator(str(folder), device="cpu", compute_type="default")
    sources = [[vocabulary.source[n] for n in example.source[1:-1]] for example in examples]
    results = translator.translate_batch(
        sources, beam_size=1, max_decoding_length=max_pieces, max_batch_size=_BATCH
    )
    return [list(result.hypotheses[0]) for result in results]


def require_identical(expected: Sequence[list[str]], found: Sequence[list[str]]) -> None:
    """Raise ExportError when any line differs."""
    pairs = zip(expected, found, strict=True)
    different = [n for n, (a, b) in enumerate(pairs) if a != b]
    if different:
        raise ExportError(
            f"the float32 export differs from the trained model on {len(different)} of "
            f"{len(expected)} lines, first on line {different[0] + 1} of dev; nothing was written"
        )


def require_close(trained: Scores, quantised: Scores) -> None:
    """Raise ExportError when int8 loses more than half a BLEU point."""
    loss = trained.bleu - quantised.bleu
    if loss > MAX_BLEU_LOSS:
        raise ExportError(
            f"int8 costs {loss:.2f} BLEU on dev ({trained.bleu:.2f} to {quantised.bleu:.2f}), more "
            f"than {MAX_BLEU_LOSS}; nothing was written"
        )
