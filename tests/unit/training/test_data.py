from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.alignment import WordAligner, likeness
from training.data.pairs import Pair, load_pairs, read_pairs, write_pairs
from training.data.splits import Split, split_of, split_pairs
from training.errors import DataError, RecipeError
from training.evaluate.baselines import Dictionary, copy
from training.evaluate.metrics import score
from training.model.examples import ExampleBuilder
from training.recipe import read_recipe
from training.workspace import Workspace


def test_a_pair_file_is_read_with_or_without_header_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "news.tsv"
    path.write_text("english\tgloss\ttags\nHe runs.\tIX-3p RUN\tx,y\n\n# a note\nGo!\tGO\n")
    first, second = read_pairs(path)
    assert first == Pair("He runs.", "IX-3p RUN", ("x", "y"), "news")
    assert second.tags == ()


def test_a_file_of_mostly_unusable_lines_is_named_by_file_and_number(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("He runs.\tIX-3p RUN\nonly English\nno gloss\t\n")
    with pytest.raises(DataError, match=r"bad\.tsv:2.*2 of 3 lines"):
        read_pairs(path)


@pytest.mark.parametrize("content", [b"caf\xe9\tX\n", None])
def test_a_file_that_cannot_be_read_is_one_clear_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "pairs.tsv"
    if content:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"UTF-8|cannot be read"):
        read_pairs(path)


def test_pairs_survive_being_written_and_read(tmp_path: Path) -> None:
    pairs = [Pair("Né à 5?", "5", ("a",), "s", ((0, 5, 6),)), Pair("x", "X")]
    write_pairs(tmp_path / "p.jsonl", pairs)
    assert load_pairs(tmp_path / "p.jsonl") == pairs


def test_a_sentence_keeps_its_split_in_other_clothes() -> None:
    for n in range(50):
        assert split_of(f"Room {n}, please!") == split_of(f"ROOM {n} PLEASE")


def test_splits_are_near_their_shares_and_share_no_sentence() -> None:
    found = split_pairs(Pair(f"Line number {n // 2}.", "LINE") for n in range(4000))
    assert sum(map(len, found.values())) == 2000
    assert 150 < len(found[Split.TEST]) < 250
    assert 150 < len(found[Split.DEV]) < 250


def test_alignment_links_signs_to_the_words_they_come_from() -> None:
    pairs = [
        Pair("The dog sleeps.", "DOG SLEEP"),
        Pair("The cat sleeps.", "CAT SLEEP"),
        Pair("He sees the dog.", "IX-3p SEE DOG"),
        Pair("He sleeps.", "IX-3p SLEEP"),
    ]
    aligner = WordAligner.learn(pairs)
    english = "He sees the cat."
    links = aligner.align(Pair(english, "IX-3p SEE CAT")).alignment
    assert links is not None
    assert [(n, english[a:b]) for n, a, b in links] == [(0, "He"), (1, "sees"), (2, "cat")]


def test_a_sign_that_nothing_explains_has_no_link() -> None:
    aligner = WordAligner.learn([Pair("Go now.", "GO NOW")])
    assert aligner.align(Pair("Wait there.", "QQQ")).alignment == ()


def test_an_alignment_that_is_known_is_kept() -> None:
    pair = Pair("Go now.", "NOW GO", alignment=((0, 3, 6), (1, 0, 2)))
    assert WordAligner.learn([pair]).align(pair) is pair


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share(word: str, item: str) -> None:
    assert 0 <= likeness(word, item) <= 1


def test_likeness_sees_through_inflection_and_prefixes() -> None:
    assert likeness("schools", "SCHOOL") > 0.8
    assert likeness("mary", "fs-MARY") == 1
    assert likeness("dog", "CAT") == 0


@pytest.fixture
def builder(space: Workspace) -> ExampleBuilder:
    return space.example_builder()


def test_a_copied_name_is_linked_piece_to_piece(builder: ExampleBuilder, space: Workspace) -> None:
    pair = Pair("He is Zoq.", "IX-3p fs-ZOQ", alignment=((0, 0, 2), (1, 6, 9)))
    (example,) = builder.build([pair])
    source = [space.vocabulary.source[n] for n in example.source]
    target = [space.vocabulary.target[n] for n in example.target]
    linked = {(target[t], source[s]) for t, s in example.links}
    assert {("z", "z"), ("##o", "##o"), ("##q", "##q"), ("IX-3p", "he")} <= linked
    assert "[unused1]" in source


def test_pairs_beyond_the_limits_are_left_out_and_counted(builder: ExampleBuilder) -> None:
    assert builder.build([Pair("book " * 60, "BOOK"), Pair("book", "BOOK " * 70)]) == []
    assert builder.too_long == 2


def test_the_tokenizer_neither_cuts_nor_pads(space: Workspace) -> None:
    long = space.pieces.tokenizer.encode(["book " * 30])[0]
    short = space.pieces.tokenizer.encode(["book"])[0]
    assert (len(long.pieces), len(short.pieces)) == (30, 1)


def test_copying_drops_articles_only() -> None:
    assert copy("The boy has a dog.") == "BOY HAS DOG"


def test_the_dictionary_writes_the_most_frequent_sign_and_copies_the_rest() -> None:
    pair = Pair("He sells food.", "IX-3p SELL FOOD", alignment=((0, 0, 2), (1, 3, 8), (2, 9, 13)))
    assert Dictionary.learn([pair]).translate("He sells twelve books") == "IX-3p SELL 12 BOOKS"


def test_a_perfect_translation_scores_a_hundred() -> None:
    found = score(["IX-3p SELL t[ FOOD ]"], ["IX-3p SELL t[ FOOD ]"])
    assert found.bleu == pytest.approx(100)
    assert found.exact_match == 100
    assert found.signature.startswith("nrefs:1|case:mixed|eff:no|tok:none")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("name: Bad Name", "name"),
        ("unknown: 1", "unknown"),
        ("stages: []", "stages"),
        ("name: [", "not YAML"),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_key_at_fault(
    recipe_file: Path, change: str, complaint: str
) -> None:
    key = change.partition(":")[0]
    lines = [row for row in recipe_file.read_text().splitlines() if not row.startswith(key + ":")]
    recipe_file.write_text("\n".join([*lines, change]) + "\n")
    with pytest.raises(RecipeError, match=complaint):
        read_recipe(recipe_file)


def test_every_recipe_of_the_project_is_valid() -> None:
    recipes = sorted(Path("training/recipes").glob("*.yaml"))
    recipes.remove(Path("training/recipes/compare.yaml"))  # no run: see test_compare_parts.py
    assert recipes
    for path in recipes:
        recipe = read_recipe(path)
        assert all(pairs.exists() for pairs in recipe.data.pairs), path
