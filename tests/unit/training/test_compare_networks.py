"""Every network decodes, scores and exports as it should, and a stage ends on time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertModel,
    XLNetConfig,
    XLNetModel,
)

from tests.unit.training.compare_scene import silent
from training.compare import exports
from training.compare.architectures.core import Batches, Core, JoinedCore, TransformerCore, greedy
from training.compare.architectures.decoder import Frame, attach_decoder, light_decoder
from training.compare.architectures.elmo import BidirectionalModel, ElmoEncoder
from training.compare.architectures.gru import GruCore
from training.compare.fitting import Stage, fit
from training.compare.pieces import both_sides, train_word_pieces
from training.compare.settings import Comparison, Limit, SizesPart
from training.compare.system import Conditions
from training.compare.systems.elmo import WordBatches
from training.errors import ExportError
from training.model.vocabulary import Vocabulary

SMALL = SizesPart(width=16, heads=2, encoder_layers=2, decoder_layers=2, vocabulary=100, dropout=0)
TEXT = ["He sells food and books.", "Mary loves the old house.", "I gave her 3 dollars, she said."]
SHARED = both_sides(train_word_pieces(TEXT, ["IX-3p SELL FOOD"], 120), ["IX-3p SELL FOOD"], 32)


def cores() -> dict[str, tuple[Core, Batches, list[list[Any]]]]:
    """Every kind of network with random weights, and sources of different lengths for it."""
    torch.manual_seed(1)
    size, target = len(SHARED.source.vocabulary), SHARED.target
    bert = BertConfig(
        vocab_size=size, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=20,
    )  # fmt: skip
    xlnet = XLNetConfig(vocab_size=size, d_model=16, n_layer=2, n_head=2, d_inner=32)
    bart = BartConfig(
        vocab_size=size, d_model=16, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=32,
        encoder_attention_heads=2, decoder_attention_heads=2, decoder_ffn_dim=32, pad_token_id=0,
        max_position_embeddings=30, decoder_start_token_id=2, bos_token_id=2, eos_token_id=3,
    )  # fmt: skip
    elmo = ElmoEncoder(BidirectionalModel(12, 9, 16, 0.0))
    rows = [[2, 9, 10, 11, 12, 3], [2, 13, 3], [2, 14, 15, 3]]
    words = [[[4, 5], [6, 7, 8]], [[9]], [[10, 4], [5], [6]]]
    pieces = Batches(0)
    found: dict[str, tuple[Core, Batches, list[list[Any]]]] = {
        "bert": (TransformerCore(attach_decoder(BertModel(bert), target, SMALL)), pieces, rows),
        "xlnet": (TransformerCore(attach_decoder(XLNetModel(xlnet), target, SMALL)), pieces, rows),
        "bart": (TransformerCore(BartForConditionalGeneration(bart)), pieces, rows),
        "gru": (GruCore(BertModel(bert), size, SMALL), pieces, rows),
        "elmo": (
            JoinedCore(elmo, light_decoder(target, SMALL, Frame(16, 2))),
            WordBatches(0),
            words,
        ),
    }
    for core, _, _ in found.values():
        core.set_target_ids(target.start_id, target.end_id, target.pad_id)
        core.eval()
    return found


KINDS = ["bert", "xlnet", "bart", "gru", "elmo"]


@pytest.mark.parametrize("kind", KINDS)
def test_decoding_step_by_step_is_decoding_at_once(kind: str) -> None:
    core, batches, rows = cores()[kind]
    batch = batches.source(rows)
    mask = batch["attention_mask"]
    target = torch.tensor([[2, 20, 21, 22]] * len(rows))
    with torch.inference_mode():
        states = core.encode(**batch)
        whole, _ = core.decode(states, mask, target, None)
        memory: Any = None
        steps: list[Tensor] = []
        for n in range(target.shape[1]):
            logits, memory = core.decode(states, mask, target[:, n : n + 1], memory)
            steps.append(logits)
    assert torch.allclose(whole, torch.cat(steps, dim=1), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_read_the_same_alone_and_beside_longer_ones(kind: str) -> None:
    core, batches, rows = cores()[kind]
    with torch.inference_mode():
        together = core.encode(**batches.source(rows))
        alone = core.encode(**batches.source([rows[1]]))
    assert torch.allclose(together[1, : len(rows[1])], alone[0], atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_is_that_of_each_label_given_those_before_it(kind: str) -> None:
    core, batches, rows = cores()[kind]
    batch = batches([{"input_ids": rows[1], "labels": [20, 21, 3]},
                     {"input_ids": rows[0], "labels": [22, 3]}])  # fmt: skip
    with torch.inference_mode():
        loss = float(core(**batch)["loss"])
        total = 0.0
        for row, label in ((rows[1], [20, 21, 3]), (rows[0], [22, 3])):
            one = batches.source([row])
            before = torch.tensor([[core.start_id, *label[:-1]]])
            logits, _ = core.decode(core.encode(**one), one["attention_mask"], before, None)
            total -= float(logits[0].log_softmax(-1)[range(len(label)), label].sum())
    assert loss == pytest.approx(total / 5, rel=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_greedy_writes_the_most_probable_piece_and_stops_at_the_limit(kind: str) -> None:
    core, batches, rows = cores()[kind]
    found = greedy(core, rows, batches, 4)
    for row, ids in zip(rows, found, strict=True):
        assert len(ids) <= 4
        with torch.inference_mode():
            one = batches.source([row])
            before = torch.tensor([[core.start_id, *ids]])
            logits, _ = core.decode(core.encode(**one), one["attention_mask"], before, None)
        best = logits[0].argmax(-1).tolist()
        assert best[: len(ids)] == ids
        assert len(ids) == 4 or best[len(ids)] == core.end_id


def test_a_conversion_that_changes_a_number_is_no_export(tmp_path: Path) -> None:
    core, batches, rows = cores()["bert"]
    assert isinstance(core, TransformerCore)
    vocabulary = Vocabulary(SHARED.source.vocabulary, SHARED.target.vocabulary)
    right = exports.encoder_decoder_writer(core.model, vocabulary)

    def wrong(folder: Path) -> None:
        bias = core.model.decoder.lm_head.decoder.bias
        with torch.no_grad():
            bias[20] += 0.01
        right(folder)
        with torch.no_grad():
            bias[20] -= 0.01

    arguments = (core, vocabulary, rows, batches)
    assert exports.prove(*arguments, right, tmp_path / "right", 6) == "yes"
    assert exports.prove(*arguments, wrong, tmp_path / "wrong", 6) == (
        "no: the converted model differs on 3 of 3 lines"
    )


def test_an_encoder_without_a_place_is_refused_before_anything_is_written() -> None:
    core, _, _ = cores()["xlnet"]
    assert isinstance(core, TransformerCore)
    with pytest.raises(ExportError, match="no place for xlnet encoders"):
        exports.encoder_decoder_writer(core.model, Vocabulary((), ()))


class Line(nn.Module):
    """Learns one number."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"loss": ((self.weight * x - 2 * x) ** 2).mean()}


def test_a_stage_ends_when_its_time_is_used_up(tmp_path: Path) -> None:
    settings = Comparison.model_validate(
        {
            "budget": {"pretrain_steps": 1, "finetune_steps": 1},
            "data": {"pairs": ["unread.tsv"]},
            "rates": {"batch_size": 2},
        }
    )
    conditions = Conditions(settings, tmp_path, tmp_path, silent)
    model = Line()
    rows = [{"input_ids": [1], "x": 1.0}] * 8
    start = time.monotonic()
    found = fit(
        model,
        rows,
        lambda batch: {"x": torch.tensor([row["x"] for row in batch])},
        Stage("pretrain", Limit(0.5, None), 0.2, 0.2),
        conditions,
    )
    assert 0.5 <= found.seconds <= time.monotonic() - start
    assert found.steps > 10
    assert found.sequences == 2 * found.steps
    assert found.last_loss < found.first_loss / 5
    assert float(model.weight.detach()) == pytest.approx(2, abs=0.3)
