"""The parts of a comparison: settings, data, pieces, edits, decoding, the clock and the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from training.cli import app
from training.compare.casing import CaseMemory
from training.compare.edits import DELETE, KEEP, Edit, EditBook, apply_edits, right_edits
from training.compare.material import read_material
from training.compare.pieces import PieceSet, both_sides, train_unigram, train_word_pieces
from training.compare.registry import make_systems
from training.compare.scoring import p_value, score_row
from training.compare.settings import read_comparison
from training.data.pairs import Pair
from training.errors import DataError, RecipeError
from training.model.vocabulary import TARGET_SPECIALS

GLOSSES = ["t[ FOOD ] IX-3p SELL", "fs-MARY++ LOVE 1p:GIVE:3p", "DESC-OLD X-I , 3 DOLLAR ."]
ENGLISH = ["He sells food.", "Mary loves the old house.", "I gave her 3 dollars, she said."]
MINIMAL: dict[str, Any] = {
    "budget": {"pretrain_steps": 1, "finetune_steps": 1},
    "data": {"pairs": ["pairs.tsv"]},
    "table_a": ["copy"],
}
DEFAULT = Path(__file__).parents[3] / "training/recipes/compare.yaml"


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
