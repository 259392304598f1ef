"""An encoder with fewer pieces: what stays, what is cut smaller, and that nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from tests.unit.training.conftest import LETTERS
from tests.unit.training.toy_encoders import write_encoder
from training.errors import RecipeError
from training.model.piece_names import read_source_pieces
from training.model.pruning import choose_pieces, count_pieces, require_word_pieces, write_pruned
from training.model.vocabulary import CASE_PIECES

MARKERS = set(CASE_PIECES)
PARTS = (("Sequence", "A"), ("SpecialToken", "[SEP]"))


def pruned(encoder: Path, folder: Path, used: list[str], most: int) -> list[str]:
    """Prune an encoder by the pieces of some texts; the pieces kept."""
    tokenizer = encoder / "tokenizer.json"
    ids = {piece: index for index, piece in enumerate(read_source_pieces(tokenizer))}
    pieces = choose_pieces(ids, count_pieces(tokenizer, used), most, CASE_PIECES)
    write_pruned(str(encoder), tokenizer, pieces, folder)
    return pieces


def states(encoder: Path, text: str) -> torch.Tensor:
    """What an encoder makes of a text."""
    ids = Tokenizer.from_file(str(encoder / "tokenizer.json")).encode(text).ids
    model = AutoModel.from_pretrained(encoder)
    with torch.no_grad():
        hidden: torch.Tensor = model(input_ids=torch.tensor([ids])).last_hidden_state
    return hidden


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    return write_encoder("bert", tmp_path / "encoder")


def test_a_text_whose_pieces_stayed_reads_as_before(encoder: Path, tmp_path: Path) -> None:
    text = "he sells food and old books"
    pruned(encoder, tmp_path / "pruned", [text], most=100)
    assert torch.equal(states(tmp_path / "pruned", text), states(encoder, text))


def test_half_of_the_pieces_are_the_most_used_and_half_the_first_of_the_vocabulary() -> None:
    vocabulary = {piece: index for index, piece in enumerate("one two three four five six".split())}
    used = {"six": 9, "five": 8, "four": 1}
    assert choose_pieces(vocabulary, used, most=4, always=()) == ["one", "two", "five", "six"]
    assert choose_pieces(vocabulary, {}, most=4, always=()) == ["one", "two", "three", "four"]
    assert choose_pieces(vocabulary, used, most=3, always=["four"]) == ["one", "four", "six"]


def test_pieces_are_counted_as_often_as_the_texts_use_them(encoder: Path) -> None:
    used = count_pieces(encoder / "tokenizer.json", ["food food", "he sells food"])
    assert (used["food"], used["he"], used["books"]) == (3, 1, 0)


def test_a_word_whose_piece_is_dropped_is_cut_into_shorter_ones(
    encoder: Path, tmp_path: Path
) -> None:
    whole = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    assert whole.encode("books").tokens == ["books"]
    pieces = [piece for piece in read_source_pieces(encoder / "tokenizer.json") if piece != "books"]
    write_pruned(str(encoder), encoder / "tokenizer.json", pieces, tmp_path / "pruned")
    fewer = Tokenizer.from_file(str(tmp_path / "pruned" / "tokenizer.json"))
    assert fewer.get_vocab_size() == len(pieces)
    assert "".join(fewer.encode("books").tokens).replace("##", "") == "books"
    assert fewer.encode("food").tokens == ["food"]


def test_letters_marks_and_special_pieces_stay_whatever_the_texts_use(
    encoder: Path, tmp_path: Path
) -> None:
    before = set(read_source_pieces(encoder / "tokenizer.json"))
    pieces = set(pruned(encoder, tmp_path / "pruned", [], most=70))
    letters = {mark + letter for letter in LETTERS for mark in ("", "##")} & before
    assert {"[PAD]", "[UNK]", "[CLS]", "[SEP]", ",", "."} | MARKERS | letters <= pieces


def test_new_ids_stand_in_the_tokenizer_wherever_old_ones_stood(
    encoder: Path, tmp_path: Path
) -> None:
    form = json.loads((encoder / "tokenizer.json").read_text())
    text, end = ({kind: {"id": name, "type_id": 0}} for kind, name in PARTS)
    form["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [text, end],
        "pair": [text, end],
        "special_tokens": {"[SEP]": {"id": "[SEP]", "ids": [5], "tokens": ["[SEP]"]}},
    }
    (encoder / "tokenizer.json").write_text(json.dumps(form))
    pieces = pruned(encoder, tmp_path / "pruned", ["food"], most=80)
    ids = Tokenizer.from_file(str(tmp_path / "pruned" / "tokenizer.json")).encode("food").ids
    assert ids == [pieces.index("food"), pieces.index("[SEP]")]


def test_too_few_pieces_are_refused_with_the_number_that_must_stay(
    encoder: Path, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=r"encoder.pieces is 10, but \d+ must stay"):
        pruned(encoder, tmp_path / "pruned", ["food"], most=10)


def test_an_encoder_whose_tokenizer_is_no_list_of_pieces_is_refused(tmp_path: Path) -> None:
    encoder = write_encoder("roberta", tmp_path / "roberta")
    with pytest.raises(RecipeError, match="tokenizer is BPE"):
        require_word_pieces(encoder / "tokenizer.json")
