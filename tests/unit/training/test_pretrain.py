"""An encoder from scratch on a toy text: it is loaded like any other and knows its text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from typer.testing import CliRunner

from training.cli import app
from training.errors import DataError, RecipeError, TrainingError
from training.learn.masking import Hiding
from training.learn.pretrain import Plan, PretrainRun, pretrain, read_lines
from training.learn.wordpieces import CONTROL, learn_tokenizer
from training.model.seq2seq import IGNORED, DecoderShape, EncoderShape, build_model
from training.model.vocabulary import build_vocabulary, case_markers, notation_1_format
from training.recipe import TrainerPart

PLAN = Plan(vocabulary_size=220, layers=1, width=32, heads=4, epochs=12, batch_size=16, rate=5e-3)


def run_in(folder: Path) -> PretrainRun:
    return PretrainRun(folder, lambda message: None)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sentences in which the last word follows from the first."""
    chosen = random.Random(1)
    rows = []
    for number in range(400):
        animal, sound = chosen.choice([("dog", "barks"), ("cow", "moos"), ("cat", "purrs")])
        rows.append(f"The {animal} of Ann in house {number} {sound}")
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def encoder(text: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    pretrain([text], folder / "encoder", PLAN, run_in(folder))
    return folder / "encoder"


def test_the_encoder_is_taken_like_any_other(encoder: Path) -> None:
    model = build_model(EncoderShape(encoder, 1, 130), DecoderShape(1, 300, 20, 2, 3, 0))
    assert model.encoder.config.hidden_size == 32
    vocabulary = build_vocabulary(encoder / "tokenizer.json", notation_1_format())
    assert case_markers(vocabulary) is not None
    assert vocabulary.source[0] == "[PAD]"
    written = load_file(encoder / "model.safetensors")["embeddings.word_embeddings.weight"]
    assert torch.equal(model.encoder.get_input_embeddings().weight, written)


def test_its_perplexity_is_stored_and_far_below_chance(encoder: Path) -> None:
    made = json.loads((encoder / "pretraining.json").read_text())
    assert 1 < made["perplexity"] < 30 < PLAN.vocabulary_size
    assert made["held_out"] == 8
    assert f"{made['perplexity']:.1f}" in (encoder / "README.md").read_text()


def test_a_killed_run_ends_with_the_weights_of_a_straight_one(
    text: Path, encoder: Path, tmp_path: Path
) -> None:
    class KilledError(Exception):
        pass

    def die(message: str) -> None:
        if "step 120/" in message:
            raise KilledError

    output = tmp_path / "encoder"
    with pytest.raises(KilledError):
        pretrain([text], output, PLAN, PretrainRun(tmp_path, die, TrainerPart(checkpoint_steps=40)))
    assert not output.exists()
    said: list[str] = []
    pretrain([text], output, PLAN, PretrainRun(tmp_path, said.append))
    assert any("goes on after checkpoint 80" in line for line in said)
    one, other = (load_file(f / "model.safetensors") for f in (encoder, output))
    assert all(torch.equal(weight, other[name]) for name, weight in one.items())


def test_minutes_decide_how_long_it_takes(text: Path, tmp_path: Path) -> None:
    plan = Plan(vocabulary_size=220, layers=1, width=16, heads=2, minutes=0.02, batch_size=16)
    made = pretrain([text], tmp_path / "encoder", plan, run_in(tmp_path))
    pace = json.loads((tmp_path / "pace.json").read_text())
    assert made.epochs == pytest.approx(pace["epochs"])


def test_any_word_can_be_spelled_with_the_vocabulary() -> None:
    tokenizer = learn_tokenizer(["the cat sat", "on the mat"] * 9, 120, cased=False)
    pieces = tokenizer.encode("Xylophone 9q", add_special_tokens=False).tokens
    assert "[UNK]" not in pieces
    assert tokenizer.get_vocab_size() <= 120
    assert [tokenizer.token_to_id(piece) for piece in CONTROL] == list(range(len(CONTROL)))


def test_a_cased_vocabulary_tells_capitals_from_small_letters() -> None:
    lines = ["Mark marks the Bill", "bill Mark"] * 9
    cased, lower = (learn_tokenizer(lines, 200, cased=cased) for cased in (True, False))
    assert cased.encode("Mark").tokens != cased.encode("mark").tokens
    assert lower.encode("Mark").tokens == lower.encode("mark").tokens


def test_a_vocabulary_learnt_twice_is_the_same(text: Path) -> None:
    lines = read_lines([text])
    one, other = (learn_tokenizer(lines, 220, cased=False).to_str() for _ in range(2))
    assert one == other


def test_about_a_seventh_of_the_pieces_is_asked_for_and_most_of_them_hidden() -> None:
    hiding = Hiding(mask_id=8, first_id=9, end_id=200, seed=1)
    line = [6, *range(20, 120), 7]
    rows = [hiding.apply(line, epoch, 3) for epoch in range(40)]
    shown, asked = (np.stack(part) for part in zip(*rows, strict=True))
    at = asked != IGNORED
    assert at.mean() == pytest.approx(0.15, abs=0.02)
    assert (shown[at] == 8).mean() == pytest.approx(0.8, abs=0.05)
    assert (shown[at] == np.tile(line, (40, 1))[at]).mean() == pytest.approx(0.1, abs=0.05)
    assert (asked[at] == np.tile(line, (40, 1))[at]).all()
    assert (shown[~at] == np.tile(line, (40, 1))[~at]).all()
    assert not at[:, [0, -1]].any()


def test_every_line_asks_for_something() -> None:
    hiding = Hiding(mask_id=8, first_id=9, end_id=200, seed=1)
    for epoch in range(50):
        assert (hiding.apply([6, 50, 7], epoch, 0)[1] == [IGNORED, 50, IGNORED]).all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"one line\n" * 99, "1 different lines"),
        (b"caf\xe9\n", "is not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_text_that_cannot_be_used_is_one_line(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_lines([path])


def test_a_folder_that_is_no_encoder_is_not_replaced(text: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    with pytest.raises(DataError, match="was not made by pretrain"):
        pretrain([text], tmp_path / "precious", PLAN, run_in(tmp_path))


@pytest.mark.parametrize(
    ("plan", "error"),
    [(Plan(vocabulary_size=50), "too small"), (Plan(width=10, heads=3), "shared out")],
)
def test_a_plan_that_cannot_be_is_one_line(
    text: Path, tmp_path: Path, plan: Plan, error: str
) -> None:
    with pytest.raises((DataError, RecipeError), match=error) as raised:
        pretrain([text], tmp_path / "encoder", plan, run_in(tmp_path))
    assert isinstance(raised.value, TrainingError)


def test_the_command_writes_an_encoder(text: Path, tmp_path: Path) -> None:
    options = "--vocabulary-size 220 --layers 1 --width 16 --heads 2 --epochs 0.2 --seed 4"
    places = ["--text", str(text), "--output", str(tmp_path / "e"), "--work", str(tmp_path / "w")]
    result = CliRunner().invoke(app, ["pretrain", *places, *options.split()])
    assert result.exit_code == 0, result.output
    assert Tokenizer.from_file(str(tmp_path / "e/tokenizer.json")).get_vocab_size() == 220
