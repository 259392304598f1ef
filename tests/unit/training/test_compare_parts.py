"""The parts of a comparison: settings, data, pieces, edits, decoding, the clock and the command."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertModel,
    XLNetConfig,
    XLNetModel,
)
from typer.testing import CliRunner

from training.cli import app
from training.compare import exports
from training.compare.architectures.core import Batches, Core, JoinedCore, TransformerCore, greedy
from training.compare.architectures.decoder import Frame, attach_decoder, light_decoder
from training.compare.architectures.elmo import BidirectionalModel, ElmoEncoder
from training.compare.architectures.gru import GruCore
from training.compare.casing import CaseMemory
from training.compare.edits import DELETE, KEEP, Edit, EditBook, apply_edits, right_edits
from training.compare.fitting import Stage, fit
from training.compare.material import read_material
from training.compare.pieces import PieceSet, both_sides, train_unigram, train_word_pieces
from training.compare.registry import make_systems
from training.compare.scoring import p_value, score_row
from training.compare.settings import Comparison, Limit, SizesPart, read_comparison
from training.compare.system import Conditions
from training.compare.systems.elmo import WordBatches
from training.data.pairs import Pair
from training.errors import DataError, ExportError, RecipeError
from training.model.vocabulary import TARGET_SPECIALS, Vocabulary

SMALL = SizesPart(width=16, heads=2, encoder_layers=2, decoder_layers=2, vocabulary=100, dropout=0)
GLOSSES = ["t[ FOOD ] IX-3p SELL", "fs-MARY++ LOVE 1p:GIVE:3p", "DESC-OLD X-I , 3 DOLLAR ."]
ENGLISH = ["He sells food.", "Mary loves the old house.", "I gave her 3 dollars, she said."]
MINIMAL: dict[str, Any] = {
    "budget": {"pretrain_steps": 1, "finetune_steps": 1},
    "data": {"pairs": ["pairs.tsv"]},
    "table_a": ["copy"],
}
DEFAULT = Path(__file__).parents[3] / "training/recipes/compare.yaml"


def silent(message: str) -> None:
    del message


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "compare.yaml"
    path.write_text(yaml.safe_dump({**MINIMAL, **changes}), encoding="utf-8")
    return path


def toy_pieces() -> PieceSet:
    glosses = [*GLOSSES, "fs-ANN #BUS ADD++ BOOK"]
    return both_sides(train_word_pieces(ENGLISH * 3, glosses, 150), glosses, 32)


SHARED = toy_pieces()


def test_the_packaged_comparison_names_every_system_of_the_question() -> None:
    settings = read_comparison(DEFAULT)
    names = {(system.table, system.name) for system in make_systems(settings)}
    for name in ("copy", "dictionary", "bert", "xlm-roberta", "bart", "mass", "xlnet", "elmo"):
        assert ("A", name) in names
    assert {("B", "bert-frozen"), ("B", "bert-plain"), ("B", "low-resource")} <= names
    assert settings.budget.pretrain.seconds == settings.budget.finetune.seconds == 120


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"budgets": {}}, "budgets"),
        ({"budget": {"pretrain_minutes": 11, "finetune_minutes": 10}}, "at most 20 minutes"),
        ({"budget": {"pretrain_minutes": 1, "finetune_steps": 10}}, "both minutes or both steps"),
        ({"table_a": ["copy", "copy"]}, "stands twice"),
        ({"sizes": {"width": 30, "heads": 4}}, "multiple of twice the heads"),
    ],
)
def test_a_wrong_comparison_is_refused_by_its_key(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(RecipeError, match=message):
        read_comparison(written(tmp_path, **changes))


def test_an_unknown_system_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    settings = read_comparison(written(tmp_path, table_a=["gpt"]))
    with pytest.raises(RecipeError, match="no system gpt; there are copy, dictionary, bert"):
        make_systems(settings)


def test_no_test_sentence_is_learnt_from_in_any_dress(tmp_path: Path) -> None:
    rows = [f"Line {n}.\tLINE {n}\n" for n in range(12)]
    (tmp_path / "pairs.tsv").write_text("".join(rows))
    (tmp_path / "test.tsv").write_text("line 3\tLINE 3\n")
    (tmp_path / "text.tsv").write_text("LINE 3!\tignored\nNew line.\tx\nnew line\n\n")
    data = {"pairs": ["pairs.tsv"], "test": "test.tsv", "unlabelled": "text.tsv"}
    found = read_material(read_comparison(written(tmp_path, data=data)).data, 1)
    assert [pair.english for pair in found.train] == [f"Line {n}." for n in range(12) if n != 3]
    assert found.unlabelled == (*(pair.english for pair in found.train), "New line.")


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("A line.\tLINE\n")
    (tmp_path / "test.tsv").write_text("Other.\tOTHER\n")
    data = {"pairs": ["pairs.tsv"], "test": "test.tsv"}
    with pytest.raises(DataError, match="1 pairs to learn from"):
        read_material(read_comparison(written(tmp_path, data=data)).data, 1)


def test_the_case_of_a_part_depends_on_what_follows_it() -> None:
    memory = CaseMemory.learn(GLOSSES)
    assert memory.restore("t[ t ] ix-3p fs-ann 1p:help:3p") == "t[ T ] IX-3p fs-ANN 1p:HELP:3p"


def test_lower_case_glosses_stay_lower() -> None:
    assert CaseMemory.learn(["he go home", "no"]).restore("you stay") == "you stay"


@given(st.lists(st.sampled_from("t[ ] IX-3p fs-ANN BOOK ADD++ 3 , . #BUS X-I".split()), min_size=1))
def test_glosses_of_seen_signs_survive_the_pieces(items: list[str]) -> None:
    pieces = SHARED.target
    gloss = " ".join(items)
    assert pieces.decode(pieces.encode(gloss)) == gloss


def test_both_sides_have_one_vocabulary_of_the_size_asked_for() -> None:
    pieces = toy_pieces()
    assert pieces.source.vocabulary == pieces.target.vocabulary
    assert pieces.target.vocabulary[: len(TARGET_SPECIALS)] == TARGET_SPECIALS
    assert len(pieces.target.vocabulary) == len(set(pieces.target.vocabulary)) <= 150


def test_the_unigram_pieces_have_the_same_ids_each_time() -> None:
    first, again = (train_unigram(ENGLISH * 3, 100, 32) for _ in range(2))
    assert first.vocabulary == again.vocabulary
    assert first.encode(ENGLISH) == again.encode(ENGLISH)


def test_a_line_too_long_is_cut_and_counted() -> None:
    source = train_unigram(ENGLISH, 100, 6)
    (row,) = source.encode(["he sells old food and the house of mary"])
    assert len(row) == 6
    assert (row[0], row[-1]) == (source.start_id, source.end_id)
    assert source.truncated == 1


def pair(english: str, gloss: str, *links: tuple[int, str]) -> Pair:
    spans = [(item, english.index(word), english.index(word) + len(word)) for item, word in links]
    return Pair(english, gloss, alignment=tuple(spans))


def test_edits_keep_replace_delete_inflect_and_swap() -> None:
    found = right_edits(
        pair("he sells the big books", "X-HE SELL BOOK BIG",
             (0, "he"), (1, "sells"), (2, "books"), (3, "big"))
    )  # fmt: skip
    assert found == [
        Edit("x-", 0),
        Edit("", 1),
        DELETE,
        Edit("", 0, swap=True),
        Edit("", 1),
    ]
    assert apply_edits("he sells the big books".split(), found) == "x-he sell book big"


def test_a_word_unlike_its_gloss_is_replaced_whole() -> None:
    (edit,) = right_edits(pair("he", "IX-3p", (0, "he")))
    assert edit == Edit("ix-3p", None)
    assert edit.write("she") == "ix-3p"


def test_an_item_that_stands_for_no_word_cannot_be_written() -> None:
    edits = right_edits(pair("eat food", "t[ FOOD ] EAT", (1, "food"), (3, "eat")))
    assert apply_edits(["eat", "food"], edits) == "food eat"


def test_only_edits_seen_twice_are_in_the_book() -> None:
    pairs = [pair("old cars", "OLD CAR", (0, "old"), (1, "cars"))] * 2
    book = EditBook.learn([*pairs, pair("she", "IX-3p", (0, "she"))])
    assert book.tags == (KEEP, DELETE, Edit("", 1))
    assert book.number(Edit("ix-3p", None)) == book.number(KEEP)


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
    settings = Comparison.model_validate({**MINIMAL, "rates": {"batch_size": 2}})
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


def test_intervals_enclose_the_score_and_equal_systems_do_not_differ() -> None:
    pairs = [Pair(f"line {n}", f"THE LINE NUMBER {n} IS HERE") for n in range(20)]
    right = [p.gloss for p in pairs]
    half = [gloss if n % 2 else "THE LINE NUMBER IS LOST" for n, gloss in enumerate(right)]
    scored = score_row(half, pairs)
    assert scored.low < scored.bleu < scored.high
    assert "tok:none" in scored.signature
    assert p_value(half, half, pairs) == 1
    assert p_value(right, half, pairs) < 0.05


def test_the_command_runs_on_a_file_of_pairs(tmp_path: Path) -> None:
    rows = [f"He sells {n} books.\tIX-3p SELL {n} BOOK\n" for n in range(30)]
    (tmp_path / "own.tsv").write_text("".join(rows))
    file, output = written(tmp_path, table_a=["copy", "dictionary"]), tmp_path / "out"
    arguments = ["compare", str(file), "--pairs", str(tmp_path / "own.tsv")]
    found = CliRunner().invoke(app, [*arguments, "--output", str(output), "--only", "copy"])
    assert found.exit_code == 0, found.output
    assert "| dictionary | not run: left out by --only |" in (output / "compare.md").read_text()
    assert len(list((output / "rows").glob("*.json"))) == 1


def test_a_test_file_without_pairs_is_refused(tmp_path: Path) -> None:
    settings = read_comparison(written(tmp_path))
    with pytest.raises(RecipeError, match="--test needs --pairs"):
        settings.with_data(None, tmp_path / "test.tsv", None)
