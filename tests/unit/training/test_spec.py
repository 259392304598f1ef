"""Every encoder and decoder that can be exported writes in CTranslate2 what it writes in torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.training.toy_encoders import TEXT, TYPES, special_ids, vocabulary_of, write_encoder
from training.errors import ExportError
from training.export.parity import (
    BEAM,
    Subject,
    ctranslate2_greedy,
    random_examples,
    require_identical,
    score_gap,
    torch_outputs,
)
from training.export.shared_table import NEVER, share
from training.export.spec import write_model
from training.model.copier import initialise
from training.model.examples import Example
from training.model.seq2seq import DecoderShape, EncoderShape, GlossModel, build_model
from training.model.vocabulary import TARGET_SPECIALS, Vocabulary, notation_1_format
from worker.model.tokenizer import SourceTokenizer

DECODERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "relu, other heads and feed-forward": {"activation": "relu", "heads": 2, "feed_forward": 48},
    "narrower": {"width": 16, "heads": 2},
    "wider": {"width": 48},
    "bart": {"kind": "bart"},
    "bart, narrower": {"kind": "bart", "width": 16, "heads": 2, "activation": "gelu_new"},
    "mbart": {"kind": "mbart"},
    "mbart, wider": {"kind": "mbart", "width": 40, "heads": 5, "activation": "silu"},
}


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("encoders")
    return {kind: write_encoder(kind, root / kind) for kind in TYPES}


def build(folder: Path, changes: dict[str, Any]) -> tuple[GlossModel, Vocabulary]:
    vocabulary = vocabulary_of(folder, notation_1_format())
    shape = DecoderShape(2, len(vocabulary.target), 40, dropout=0.0, **special_ids(vocabulary))
    torch.manual_seed(11)
    model = build_model(EncoderShape(folder, 2, 60), replace(shape, **changes)).eval()
    return model, vocabulary


def shake(model: GlossModel) -> None:
    """Random weights far from the flat ones a model is born with."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.15)


def sentences(folder: Path, vocabulary: Vocabulary) -> list[Example]:
    ids = vocabulary.source_ids()
    tokenizer = SourceTokenizer.from_file(folder / "tokenizer.json", None)
    rows = [line.pieces for line in tokenizer.encode(TEXT[:5])]
    unknown = ids["[UNK]"]
    return [
        Example((ids["[CLS]"], *(ids.get(p, unknown) for p in row), ids["[SEP]"]), (), ())
        for row in rows
    ]


def train_a_little(model: GlossModel, vocabulary: Vocabulary, examples: list[Example]) -> None:
    """A copier by its initial values, then some steps towards the pieces of each source."""
    initialise(model, vocabulary, examples * 10)
    copies, end = vocabulary.copies(), model.config.eos_token_id
    targets = [[copies[n] for n in e.source if copies[n] is not None][:6] for e in examples]
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(40):  # half as many leave the narrow decoder on the edge of one output for all
        for example, target in zip(examples, targets, strict=True):
            labels, source = torch.tensor([[*target, end]]), torch.tensor([example.source])
            links = torch.zeros((1, labels.shape[1], source.shape[1]), dtype=torch.bool)
            links[0, range(len(target)), range(1, len(target) + 1)] = True
            model(source, torch.ones_like(source), labels=labels, alignment=links).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    model.eval()


def assert_equal(model: GlossModel, vocabulary: Vocabulary, folder: Path, path: Path) -> None:
    write_model(model, vocabulary, path, None)
    examples = [*sentences(folder, vocabulary), *random_examples(vocabulary, 15)]
    subject = Subject(model, path, vocabulary, 20)
    for beam_size in (1, BEAM):
        expected = torch_outputs(model, vocabulary, examples, 20, beam_size)
        assert ctranslate2_greedy(path, vocabulary, examples, 20, beam_size) == expected
        assert score_gap(subject, examples, expected) < 1e-4


@pytest.mark.parametrize(
    ("kind", "decoder"),
    [
        *((kind, "plain") for kind in TYPES),
        *(("bert", decoder) for decoder in DECODERS if decoder != "plain"),
        *((kind, "mbart") for kind in ("roberta", "xlm-roberta", "distilbert")),
        ("roberta", "bart, narrower"),
    ],
)
def test_random_weights_give_the_same_pieces_and_scores(
    encoders: dict[str, Path], kind: str, decoder: str, tmp_path: Path
) -> None:
    model, vocabulary = build(encoders[kind], DECODERS[decoder])
    shake(model)
    assert_equal(model, vocabulary, encoders[kind], tmp_path / "ct2")


@pytest.mark.parametrize(
    ("kind", "decoder"),
    [
        *((kind, "plain") for kind in TYPES),
        ("bert", "bart"),
        ("roberta", "mbart"),
        ("bert", "narrower"),
    ],
)
def test_trained_weights_give_the_same_pieces_and_scores(
    encoders: dict[str, Path], kind: str, decoder: str, tmp_path: Path
) -> None:
    model, vocabulary = build(encoders[kind], DECODERS[decoder])
    examples = sentences(encoders[kind], vocabulary)
    train_a_little(model, vocabulary, examples)
    written = torch_outputs(model, vocabulary, examples, 20)
    assert len({tuple(row) for row in written}) > 1, "the output must depend on the source"
    assert_equal(model, vocabulary, encoders[kind], tmp_path / "ct2")


def test_one_table_of_embeddings_is_written_where_the_decoder_reads_the_encoders(
    encoders: dict[str, Path], tmp_path: Path
) -> None:
    model, vocabulary = build(encoders["bert"], {})
    model.encoder.get_input_embeddings().weight.requires_grad_(False)
    train_a_little(model, vocabulary, sentences(encoders["bert"], vocabulary))
    assert_equal(model, vocabulary, encoders["bert"], tmp_path / "exact")
    write_model(model, vocabulary, tmp_path / "one", "int8")
    with torch.no_grad():
        model.stack.words.weight[0] += 0.1
    write_model(model, vocabulary, tmp_path / "two", "int8")
    assert (tmp_path / "one" / "shared_vocabulary.json").exists()
    assert (tmp_path / "two" / "target_vocabulary.json").exists()
    sizes = [(tmp_path / name / "model.bin").stat().st_size for name in ("one", "two")]
    shared = len(set(vocabulary.source) & set(vocabulary.target))
    assert sizes[1] - sizes[0] > shared * model.stack.words.weight.shape[1]  # a byte each


def test_a_shared_table_gives_back_both_sides_rows() -> None:
    pieces = (*TARGET_SPECIALS, "food", "##s", ",")
    vocabulary = Vocabulary(pieces, (*TARGET_SPECIALS, "neg[", "food", "##s"))
    source = np.random.default_rng(3).normal(1, 0.05, (7, 8)).astype(np.float32)
    target = np.zeros((7, 8), np.float32)
    target[[0, 1, 2, 3, 5, 6]] = (source[:6] - source[:6].mean(0)) * 0.4
    table = share(vocabulary, source, target)
    assert table is not None
    assert table.pieces == (*pieces, "neg[")
    np.testing.assert_allclose(table.rows[:7] * table.scale + table.centre, source, atol=1e-6)
    np.testing.assert_array_equal(table.rows[table.written >= 0], target[[0, 1, 2, 3, 5, 6, 4]])
    bias = table.bias(np.arange(7, dtype=np.float32))
    assert bias.tolist() == [0, 1, 2, 3, 5, 6, NEVER, 4]


def test_rows_that_differ_are_not_shared() -> None:
    vocabulary = Vocabulary((*TARGET_SPECIALS, "food"), (*TARGET_SPECIALS, "food"))
    source = np.random.default_rng(3).normal(1, 0.05, (5, 8)).astype(np.float32)
    assert share(vocabulary, source, source) is not None
    other = source.copy()
    other[4, 2] += 0.001
    assert share(vocabulary, source, other) is None


def test_two_pieces_equally_good_are_a_tie_and_any_other_difference_is_refused(
    encoders: dict[str, Path], tmp_path: Path
) -> None:
    model, vocabulary = build(encoders["bert"], {})
    shake(model)
    write_model(model, vocabulary, tmp_path / "ct2", None)
    examples = sentences(encoders["bert"], vocabulary)
    subject = Subject(model, tmp_path / "ct2", vocabulary, 8)
    written = torch_outputs(model, vocabulary, examples, 8)
    worse = [["he"], *written[1:]]
    with pytest.raises(ExportError, match="on 1 of 5 lines, first on line 1"):
        require_identical(written, worse, subject, examples)
    assert require_identical(written, written, subject, examples) == 0
    with torch.no_grad():  # two pieces that cannot be told apart
        words, bias = model.stack.words.weight, model.stack.head.bias
        one, other = (vocabulary.target_ids()[piece] for piece in ("IX-1p", "IX-2p"))
        words[other], bias[other] = words[one], bias[one]
    write_model(model, vocabulary, tmp_path / "twins", None)
    twins = Subject(model, tmp_path / "twins", vocabulary, 8)
    pair = [["IX-1p"]], [["IX-2p"]]
    assert require_identical(*pair, twins, examples[:1]) == 1


def test_a_whole_model_that_no_vocabulary_fits_is_refused(
    encoders: dict[str, Path], tmp_path: Path
) -> None:
    model, vocabulary = build(encoders["bert"], {})
    for source, target in (
        (vocabulary.source, vocabulary.target[:-1]),
        (vocabulary.source, (*vocabulary.target[:-1], "[CLS]")),
        ((*vocabulary.source, "more"), vocabulary.target),
    ):
        with pytest.raises(ExportError):
            write_model(model, Vocabulary(source, target), tmp_path / "ct2", None)
    assert not (tmp_path / "ct2").exists()
