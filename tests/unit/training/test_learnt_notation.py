"""Pairs in any convention: pieces are learnt, a model is trained, and the worker serves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import steps
from training.data.alignment import WordAligner
from training.data.pairs import Pair, read_pairs, write_pairs
from training.errors import DataError
from training.model.notation import (
    choose_notation,
    find_losses,
    learn_format,
    notation_1_format,
    read_format,
    write_format,
)
from training.model.vocabulary import TargetEncoder, build_vocabulary
from training.recipe import Recipe
from training.workspace import GENERATED, Workspace
from worker.cli import run_command
from worker.gloss.guards import LOW_CONFIDENCE
from worker.model import bundle
from worker.model.target import TargetCodec, TargetFormat
from worker.model.tokenizer import SourceTokenizer
from worker.model.translator import open_translator
from worker.pipeline.embedded import translate_lines

CORPUS = Path(__file__).parents[3] / "training" / "corpus" / "pairs"
NOUNS = ["food", "book", "name", "card", "door"]
ADJECTIVES = ["old", "new", "many", "big"]
ENGLISH = [
    f"{who} sells the {adjective} {noun} , not {two} ."
    for who in ("he", "she")
    for adjective in ADJECTIVES
    for noun, two in zip(NOUNS, [*NOUNS[1:], "12"], strict=True)
]


def pseudo_gloss(english: str) -> str:
    words = [word for word in english.split() if word != "the"]
    names = {"he": "X-HE", "she": "X-SHE", "not": "DESC-NOT", "sells": "SELL"}
    names |= {adjective: f"DESC-{adjective.upper()}" for adjective in ADJECTIVES}
    return " ".join(names.get(word, word.upper()) for word in words)


def signed_gloss(english: str) -> str:
    who, _, _, adjective, noun, _, _, other, _ = english.split()
    person = "IX-3p" if who == "he" else "fs-Ann"
    return f"(1h){noun.upper()} {adjective.upper()}++ {person} SELL neg-hs #{other.upper()} (2h)"


def lower_gloss(english: str) -> str:
    who, _, _, adjective, noun, _, _, other, _ = english.split()
    return f"{who} sell {noun} {adjective} , no-{other}"


CONVENTIONS = {"pseudo": pseudo_gloss, "signed": signed_gloss, "lower": lower_gloss}


def glosses(name: str) -> list[str]:
    return [CONVENTIONS[name](english) for english in ENGLISH]


def cut_into_words(word: str) -> list[str]:
    return [word]


def come_back(form: TargetFormat, found: Sequence[str]) -> bool:
    codec = TargetCodec(form)
    return all(
        [item.text for item in codec.decode([p for i in pieces for p in i])] == gloss.split()
        for gloss in found
        if (pieces := codec.encode(gloss.split(), cut_into_words)) is not None
    )


def test_heads_tails_odd_items_and_case_are_learnt() -> None:
    pseudo, signed, lower = (learn_format(glosses(name)) for name in CONVENTIONS)
    assert (pseudo.case, set(pseudo.heads), pseudo.atoms) == ("upper", {"DESC-"}, ())
    assert (signed.case, set(signed.heads), set(signed.tails)) == ("upper", {"(1h)"}, {"++"})
    assert set(signed.atoms) == {"IX-3p", "neg-hs", "(2h)", "fs-Ann"}
    assert (lower.case, set(lower.heads), lower.tails) == ("lower", {"no-"}, ())


def test_a_word_that_also_stands_alone_is_part_of_a_compound_and_no_head() -> None:
    found = ["MAKE-UP MAKE-SURE MAKE-DO MAKE MAKE MAKE", "fs-ANN fs-BOB fs-EVE"]
    assert learn_format(found).heads == ("fs-",)


def test_digits_and_their_marks_stay_apart_so_that_they_can_be_copied() -> None:
    form = learn_format(["7.45 7.30 7.15 AT 7.45 7.45 7.45 7.45"] * 3)
    assert (form.heads, form.tails, form.atoms) == ((), (), ())
    assert TargetCodec(form).encode(["7.45"], cut_into_words) == [["7", "@.@", "45"]]


def test_marks_and_letters_beyond_english_are_learnt() -> None:
    form = learn_format(["CAF\u00c9 \u2192 \U0001f600"])
    assert form.letters == ("\u00e9",)
    assert {"\u2192", "\U0001f600"} <= set(form.marks)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_every_gloss_that_was_learnt_from_comes_back(found: list[str]) -> None:
    assert come_back(learn_format(found * 5), found)


@given(st.lists(st.sampled_from(["a", "B", "-", "[", "]", "@", "#", "<other>"]), max_size=30))
def test_affixes_and_atoms_never_read_as_something_else(parts: list[str]) -> None:
    found = ["".join(parts[n : n + 4]) for n in range(0, len(parts), 2)]
    assert come_back(learn_format(found * 6), found)


def test_the_order_of_the_pairs_changes_nothing() -> None:
    assert learn_format(glosses("signed")) == learn_format(glosses("signed")[::-1])


@pytest.fixture(scope="session")
def tokenizer_file(encoder_folder: Path) -> Path:
    return encoder_folder / "tokenizer.json"


def encoder_of(form: TargetFormat, tokenizer_file: Path) -> TargetEncoder:
    pieces = build_vocabulary(tokenizer_file, form).target
    return TargetEncoder(SourceTokenizer.from_file(tokenizer_file, None), form, pieces)


@pytest.mark.parametrize("change", [str, str.lower, str.title])
def test_all_glosses_of_the_corpus_come_back_in_any_case(
    change: type[str], tokenizer_file: Path
) -> None:
    found = [change(pair.gloss) for pair in read_pairs(CORPUS)]
    form = learn_format(found)
    assert find_losses(found, form, encoder_of(form, tokenizer_file).encode).glosses == 0
    assert len(form.special_pieces()) < 800


def test_what_cannot_be_spelled_is_counted_and_only_that_is_lost(tokenizer_file: Path) -> None:
    form = learn_format(["HOUSE fs-X"])
    encoder = encoder_of(form, tokenizer_file)
    losses = find_losses(["HOUSE", "CAF\u00c9 \u2603 fs-X", "a\u2603"], form, encoder.encode)
    assert (losses.glosses, losses.characters) == (2, {"\u2603": 2, "\u00c9": 1})
    pieces = [piece for item in encoder.encode(["CAF\u00c9", "\u2603", "fs-X"]) for piece in item]
    assert [item.text for item in TargetCodec(form).decode(pieces)] == ["CAF", "fs-X"]


def test_notation_1_is_written_as_it_always_was() -> None:
    notation = choose_notation("1", ["anything"])
    assert notation.target == notation_1_format()
    assert (notation.digits, notation.source) == (True, "captions")


def test_a_notation_is_kept_and_read_again(tmp_path: Path) -> None:
    notation = choose_notation("learnt", glosses("signed"))
    write_format(tmp_path / "notation.json", notation)
    assert read_format(tmp_path / "notation.json") == notation
    assert read_format(tmp_path / "none.json") == choose_notation("1", [])


def test_a_damaged_notation_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notation.json").write_text("{}")
    with pytest.raises(DataError, match="prepare"):
        read_format(tmp_path / "notation.json")


def silent(message: str) -> None:
    del message


@pytest.fixture
def patient(recipe: Recipe, recipe_file: Path, tmp_path: Path) -> Workspace:
    """A run long enough to learn the toy pairs by heart."""
    stages = (recipe.stages[0].model_copy(update={"epochs": 80, "encoder_rate": 1e-3}),)
    longer = recipe.model_copy(update={"stages": stages})
    return Workspace(longer, recipe_file, tmp_path / "work")


def prepare(space: Workspace, name: str) -> None:
    pairs = [Pair(e, g) for e, g in zip(ENGLISH, glosses(name), strict=True)]
    aligner = WordAligner.learn(pairs)
    aligned = [aligner.align(pair) for pair in pairs]
    space.notation_file.parent.mkdir(parents=True)
    for split, rows in (("train", aligned), ("dev", aligned[::4]), ("test", aligned[1::4])):
        write_pairs(space.data_file(split), rows)
    write_pairs(space.data_file(GENERATED), [])
    write_format(space.notation_file, choose_notation("learnt", glosses(name)))


@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_bundle_learnt_from_pairs_is_served_in_their_convention(
    name: str, patient: Workspace, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    prepare(patient, name)
    steps.train(patient, silent)
    steps.evaluate(patient, silent)
    target = tmp_path / "bundle"
    manifest = steps.export(patient, target, silent)
    assert (manifest.notation, manifest.digits, manifest.source) == ("learnt", False, "lines")
    assert bundle.read_manifest(target).target == patient.target_format

    records = list(translate_lines(open_translator(target), ENGLISH))
    found = [" ".join(s.gloss for s in record.sentences) for record in records]
    right = sum(a == b for a, b in zip(found, glosses(name), strict=True))
    assert right > 0.8 * len(ENGLISH), found[:5]
    for record, wanted in zip(records, glosses(name), strict=True):
        (sentence,) = record.sentences
        assert [token.gloss for token in sentence.tokens] == sentence.gloss.split()
        doubts = {warning.code for warning in record.warnings} - {LOW_CONFIDENCE}
        assert not doubts or sentence.gloss != wanted

    (tmp_path / "lines.txt").write_text("\n".join(ENGLISH) + "\n", encoding="utf-8")
    capfdbinary.readouterr()
    assert run_command(["translate", "--bundle", str(target), str(tmp_path / "lines.txt")]) == 0
    printed = capfdbinary.readouterr().out.decode().splitlines()
    assert [re.sub(" +", " ", line) for line in printed] == found
