"""Encoders of other families: what is refused, how their pieces are named, and a copier on each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModel, EncoderDecoderConfig

from tests.unit.training.toy_encoders import (
    TEXT,
    TYPES,
    special_ids,
    vocabulary_of,
    write_encoder,
)
from training import steps
from training.data.pairs import Pair
from training.errors import CheckpointError, RecipeError
from training.model.copier import initialise
from training.model.encoders import (
    EncoderShape,
    load_encoder,
    require_convertible,
    require_convertible_checkpoint,
    why_not_convertible,
)
from training.model.examples import Example, ExampleBuilder, Pieces
from training.model.piece_names import CONTINUED, PieceStyle
from training.model.seq2seq import DecoderShape, build_model, load_model
from training.model.vocabulary import TargetEncoder, Vocabulary, case_markers, notation_1_format
from training.recipe import read_recipe
from training.workspace import Workspace
from worker.model.target import TargetCodec
from worker.model.tokenizer import SourceTokenizer
from worker.model.translator import open_translator

FORM = notation_1_format()
SPECIAL_PIECE = re.compile(r"\[[A-Za-z0-9]+\]|<[a-z]+>")  # a span's bracket is followed by a blank


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("encoders")
    return {kind: write_encoder(kind, root / kind, spread=0.02) for kind in TYPES}


def pieces_of(folder: Path) -> Pieces:
    vocabulary = vocabulary_of(folder, FORM)
    markers = case_markers(vocabulary)
    tokenizer = SourceTokenizer.from_file(folder / "tokenizer.json", markers)
    return Pieces(tokenizer, TargetEncoder(tokenizer, FORM, vocabulary.target), vocabulary, markers)


def shape(vocabulary: Vocabulary, **changes: object) -> DecoderShape:
    fields = {"layers": 1, "vocabulary_size": len(vocabulary.target), "max_positions": 40}
    return DecoderShape(**fields | special_ids(vocabulary) | changes)


@pytest.mark.parametrize("kind", ["xlnet", "elmo", "albert", "deberta-v2", "electra", "gru"])
def test_an_encoder_that_cannot_be_exported_is_refused_by_name_before_its_weights_are_read(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    with pytest.raises(CheckpointError, match=f"a {kind} encoder has no place") as caught:
        require_convertible_checkpoint(tmp_path)
    assert "\n" not in str(caught.value)
    with pytest.raises(CheckpointError, match=kind):
        build_model(EncoderShape(tmp_path, 1, 8), DecoderShape(1, 9, 8, 0, 1, 2))


@pytest.mark.parametrize("kind", ["bert", "gpt2", "roberta"])
def test_a_decoder_that_cannot_be_exported_is_refused_by_name(kind: str) -> None:
    encoder, decoder = {"model_type": "bert"}, {"model_type": kind, "is_decoder": True}
    with pytest.raises(CheckpointError, match=f"a {kind} decoder has no place"):
        require_convertible(EncoderDecoderConfig(encoder=encoder, decoder=decoder))


def test_an_activation_without_a_place_is_named() -> None:
    encoder = {"model_type": "bert", "hidden_act": "mish"}
    decoder = {"model_type": "bert-generation"}
    with pytest.raises(CheckpointError, match="activation mish"):
        require_convertible(EncoderDecoderConfig(encoder=encoder, decoder=decoder))


@pytest.mark.parametrize("kind", TYPES)
def test_every_encoder_that_is_named_as_known_can_be_converted(kind: str) -> None:
    assert why_not_convertible(kind) is None


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_a_missing_or_broken_checkpoint_is_one_line(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(CheckpointError) as caught:
        require_convertible_checkpoint(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_decoder_width_that_its_heads_do_not_divide_is_refused(
    encoders: dict[str, Path],
) -> None:
    vocabulary = vocabulary_of(encoders["bert"], FORM)
    with pytest.raises(RecipeError, match="width of 30 cannot be cut into 4 heads"):
        build_model(EncoderShape(encoders["bert"], 1, 40), shape(vocabulary, width=30, heads=4))


@pytest.mark.parametrize("kind", TYPES)
def test_a_cut_encoder_gives_what_the_whole_one_gives_after_its_first_layers(
    encoders: dict[str, Path], kind: str
) -> None:
    vocabulary = vocabulary_of(encoders[kind], FORM)
    cut = build_model(EncoderShape(encoders[kind], 2, 20), shape(vocabulary)).encoder.eval()
    whole = AutoModel.from_pretrained(encoders[kind], output_hidden_states=True).eval()
    ids = torch.tensor([[vocabulary.source_ids()[p] for p in ("[CLS]", "[UNK]", "[SEP]")] * 6])
    with torch.inference_mode():
        found = cut(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        wanted = whole(input_ids=ids, attention_mask=torch.ones_like(ids)).hidden_states[2]
    assert torch.allclose(found, wanted, atol=1e-6)


@pytest.mark.parametrize("kind", TYPES)
def test_an_encoder_is_trained_with_its_own_dropout_unless_another_is_said(
    encoders: dict[str, Path], kind: str
) -> None:
    found = []
    for dropout in (None, 0.35):
        encoder = load_encoder(EncoderShape(encoders[kind], 2, 40, dropout))
        parts = [part for part in encoder.modules() if isinstance(part, torch.nn.Dropout)]
        found.append({part.p for part in parts})
    assert found[1] == {0.35} != found[0]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "gloss", ["SELL FOOD BOOK", "fs-MARY SCHOOL++ 12", "IX-3p neg[ NOT QUIZ ]"]
)
def test_a_gloss_survives_being_cut_and_joined_with_any_tokenizer(
    encoders: dict[str, Path], kind: str, gloss: str
) -> None:
    pieces = pieces_of(encoders[kind])
    cut = [piece for item in pieces.encoder.encode(gloss.split()) for piece in item]
    assert set(cut) <= set(pieces.vocabulary.target)
    assert " ".join(item.text for item in TargetCodec(FORM).decode(cut)) == gloss


@pytest.mark.parametrize("kind", TYPES)
def test_copied_words_are_linked_piece_to_piece_wherever_they_stand(
    encoders: dict[str, Path], kind: str
) -> None:
    pieces = pieces_of(encoders[kind])
    pair = Pair("Mary sells books", "SELLS BOOKS", alignment=((0, 5, 10), (1, 11, 16)))
    (example,) = ExampleBuilder(pieces, 40, 40).build([pair])
    style = pieces.vocabulary.style()
    for target, source in example.links:
        name = pieces.vocabulary.target[example.target[target]].removeprefix(CONTINUED)
        assert style.bare(pieces.vocabulary.source[example.source[source]]) == name
    assert {target for target, _ in example.links} == set(range(len(example.target) - 1))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("changes", [{}, {"kind": "bart"}, {"kind": "mbart"}, {"width": 48}])
def test_the_copier_works_on_every_encoder(
    encoders: dict[str, Path], kind: str, changes: dict[str, object]
) -> None:
    pieces = pieces_of(encoders[kind])
    examples = ExampleBuilder(pieces, 60, 60).build([Pair(text, "X") for text in TEXT])
    model = build_model(EncoderShape(encoders[kind], 2, 64), shape(pieces.vocabulary, **changes))
    assert initialise(model, pieces.vocabulary, examples) > 0.7


def test_a_narrower_copier_keeps_what_fits(encoders: dict[str, Path]) -> None:
    pieces = pieces_of(encoders["bert"])
    examples = ExampleBuilder(pieces, 60, 60).build([Pair(text, "X") for text in TEXT])
    narrow = shape(pieces.vocabulary, width=16, heads=2)
    model = build_model(EncoderShape(encoders["bert"], 2, 64), narrow)
    by_chance = 1 / len(pieces.vocabulary.target)
    assert initialise(model, pieces.vocabulary, examples) > 20 * by_chance


@pytest.mark.parametrize("kind", ["bart", "mbart"])
def test_a_saved_decoder_of_another_kind_keeps_the_encoders_epsilon(
    encoders: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    vocabulary = vocabulary_of(encoders["bert"], FORM)
    model = build_model(EncoderShape(encoders["bert"], 1, 40), shape(vocabulary, kind=kind))
    model.save_pretrained(tmp_path)
    again = load_model(tmp_path)
    assert {norm.eps for norm in again.stack.norms} == {1e-12}
    source, target = torch.tensor([[4, 8, 9, 5]]), torch.tensor([[2, 7]])
    with torch.inference_mode():
        one, other = (
            m.eval()(input_ids=source, decoder_input_ids=target).logits for m in (model, again)
        )
    assert torch.allclose(one, other, atol=1e-5)


def test_an_example_of_another_tokenizer_opens_and_ends_as_its_encoder_wants(
    encoders: dict[str, Path],
) -> None:
    pieces = pieces_of(encoders["roberta"])
    example: Example = ExampleBuilder(pieces, 60, 60).build([Pair("He sells food.", "FOOD")])[0]
    assert (example.source[0], example.source[-1]) == (0, 2)


@given(st.sampled_from(list(PieceStyle)), st.lists(st.from_regex(r"\A[a-z]{1,5}\Z"), min_size=1))
def test_a_words_pieces_spell_the_word_in_every_style(style: PieceStyle, parts: list[str]) -> None:
    first = CONTINUED if style is PieceStyle.WORDPIECE else ""
    marked = [style.value + parts[0], *(first + part for part in parts[1:])]
    names = style.word_names(marked)
    assert "".join(name.removeprefix(CONTINUED) for name in names) == "".join(parts)
    assert [name.startswith(CONTINUED) for name in names] == [n > 0 for n in range(len(parts))]


@pytest.mark.parametrize("kind", ["roberta", "xlm-roberta", "distilbert"])
def test_a_run_with_another_encoder_ends_in_a_bundle_that_the_worker_serves(
    encoders: dict[str, Path],
    kind: str,
    recipe_file: Path,
    encoder_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What int8 costs a model that has hardly learnt anything is chance.
    monkeypatch.setattr("training.export.parity.MAX_BLEU_LOSS", 100.0)
    text = recipe_file.read_text().replace(str(encoder_folder), str(encoders[kind]))
    decoder = "decoder: {layers: 1, dropout: 0, kind: mbart, width: 48}"
    text = text.replace("decoder: {layers: 1, dropout: 0}", decoder).replace(
        "epochs: 30", "epochs: 4"
    )
    recipe_file.write_text(text)
    space = Workspace(read_recipe(recipe_file), recipe_file, tmp_path / "work")
    for step in (steps.prepare, steps.train, steps.evaluate):
        step(space, lambda message: None)
    manifest = steps.export(space, tmp_path / "bundle", lambda message: None)
    assert float(manifest.metrics["parity"]["largest_score_gap"]) < 1e-4
    found = open_translator(tmp_path / "bundle").translate(["He sells food.", "Many books."])
    assert not [result.gloss for result in found if SPECIAL_PIECE.search(result.gloss)]


def test_a_run_with_an_encoder_that_cannot_be_exported_stops_before_it_reads_a_pair(
    recipe_file: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "xlnet").mkdir()
    (tmp_path / "xlnet/config.json").write_text('{"model_type": "xlnet"}')
    text = recipe_file.read_text().replace(str(encoder_folder), str(tmp_path / "xlnet"))
    recipe_file.write_text(text)
    (tmp_path / "pairs.tsv").unlink()
    space = Workspace(read_recipe(recipe_file), recipe_file, tmp_path / "work")
    with pytest.raises(CheckpointError, match="xlnet"):
        steps.prepare(space, lambda message: None)
