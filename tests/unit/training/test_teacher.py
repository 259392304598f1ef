"""The low-resource teacher's parts: scripts, words, coverage, votes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.pairs import Pair
from training.teacher.coverage import select_for_coverage
from training.teacher.edits import EditScript, ScriptInventory, induce, infixes
from training.teacher.evidence import FORBIDDEN, Floats, TextEvidence, suffix_ids
from training.teacher.tagger import TaggedLine
from training.teacher.teacher import Lesson, Teacher, Voter, align_in_order
from training.teacher.word_lists import OFTEN, list_rare_words

# A convention invented here: things are upper-case, qualities carry Q-, the past is left unmarked.
ENGLISH = """
the old farmer planted a tree . ; the quick fox jumped over a wall .
a tired nurse rested . ; the old nurses planted trees .
the farmers rested ; a quick farmer's fox jumped . ; the nurse's tree fell .
""".replace("\n", " ").split(";")
GLOSS = """
Q-OLD FARMER PLANT TREE . ; Q-QUICK FOX JUMP OVER WALL .
Q-TIRED NURSE REST . ; Q-OLD NURSE PLANT TREE .
FARMER REST ; Q-QUICK FARMER OF FOX JUMP . ; NURSE OF TREE FALL .
""".replace("\n", " ").split(";")
PAIRS = [Pair(e.strip(), g.strip()) for e, g in zip(ENGLISH, GLOSS, strict=True)]
WORDS = st.text(alphabet="abcdeinst'", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("word", "item", "script"),
    [
        ("tree", "TREE", EditScript("", "", "")),
        ("beautiful", "DESC-BEAUTIFUL", EditScript("DESC-", "", "")),
        ("studies", "STUDY", EditScript("", "ies", "y")),
        ("planned", "PLAN", EditScript("", "ed", "", undoubles=True)),
        ("mary", "fs-MARY", EditScript("fs-", "", "")),
        ("is", "BE", None),
    ],
)
def test_a_script_is_what_turns_a_word_into_its_sign(
    word: str, item: str, script: EditScript | None
) -> None:
    assert induce(word, item) == script


@given(WORDS, WORDS, st.sampled_from(["", "X-", "fs-", "#"]))
def test_a_script_gives_back_the_sign_that_it_was_read_off(word: str, body: str, head: str) -> None:
    script = induce(word, head + body.upper())
    if script:
        stem = script.stem(word)
        assert stem is not None
        assert (script.head + stem.upper()) == head + body.upper()


def test_infixes_are_what_leaves_the_sign_when_cut_out() -> None:
    assert "the" in infixes("together", "TOGER")
    assert infixes("tree", "TREE") == set()


def test_a_script_seen_on_one_word_only_is_not_kept() -> None:
    inventory = ScriptInventory.learn([("cats", ["CAT"]), ("dogs", ["DOG"]), ("feet", ["FOOT"])])
    assert [script.removed for script in inventory.scripts] == ["s"]
    assert inventory.id_of("birds", ["BIRD"]) == 0
    assert inventory.id_of("feet", ["FOOT"]) is None


def test_an_infix_that_several_words_lose_is_learnt() -> None:
    lost = [("xothern", "XORN"), ("matheler", "MALER"), ("kithest", "KIST"), ("bothend", "BOND")]
    inventory = ScriptInventory.learn([(word, [item]) for word, item in lost])
    assert inventory.infixes == ("the",)
    assert "GARD" in {made for _, made in inventory.candidates("gatherd").values()}


def test_items_that_follow_a_word_are_part_of_its_script() -> None:
    inventory = ScriptInventory.learn(
        [("farmer's", ["FARMER", "OF"]), ("nurse's", ["NURSE", "OF"])]
    )
    assert [made for _, made in inventory.candidates("fox's").values()] == ["FOX OF"]


def test_a_lower_case_convention_gets_lower_case_signs() -> None:
    inventory = ScriptInventory.learn([("cats", ["n-cat"]), ("dogs", ["n-dog"])])
    assert [made for _, made in inventory.candidates("birds").values()] == ["n-bird"]


def test_a_lesson_tells_how_far_the_gloss_follows_the_english() -> None:
    words = Lesson.learn(PAIRS)
    scrambled = [Pair(p.english, " ".join(f"K{n}{len(p.gloss)}" for n in range(5))) for p in PAIRS]
    assert words.coverage >= 0.9
    assert Lesson.learn(scrambled).coverage < 0.6


def test_pairs_that_keep_the_english_order_are_aligned_in_it() -> None:
    aligned, coverage = align_in_order(PAIRS)
    assert coverage >= 0.9
    links = aligned[0].alignment
    assert links is not None
    shown = [(PAIRS[0].english[a:b], PAIRS[0].gloss.split()[n]) for n, a, b in links]
    assert shown == [
        ("old", "Q-OLD"), ("farmer", "FARMER"), ("planted", "PLANT"), ("tree", "TREE"), (".", "."),
    ]  # fmt: skip
    signs = [Pair(pair.english, " ".join(pair.gloss.split()[::-1])) for pair in PAIRS]
    aligned, coverage = align_in_order(signs)
    assert aligned == []
    assert coverage < 0.8


@given(st.lists(st.lists(WORDS, max_size=6), max_size=12), st.integers(1, 3))
def test_every_unknown_word_stands_in_enough_of_the_chosen_lines(
    lines: list[list[str]], times: int
) -> None:
    chosen = select_for_coverage(lines, {"a"}, times, seed=5)
    assert len(set(chosen)) == len(chosen)
    for word in {word for line in lines for word in line} - {"a"}:
        there = sum(word in line for line in lines)
        assert sum(word in lines[index] for index in chosen) >= min(times, there)


def test_lines_that_show_nothing_new_are_left_out() -> None:
    assert select_for_coverage([["a", "b"], ["b", "a"]], {"a", "b"}, 4, seed=1) == []


def test_lists_name_every_rare_word_with_what_it_mostly_became() -> None:
    pair = Pair(
        "Ann reads Ann", "fs-ANN READ fs-ANN", alignment=((0, 0, 3), (1, 4, 9), (2, 10, 13))
    )
    other = Pair("ann reads", "ANN X READ", alignment=((0, 0, 3), (1, 4, 9), (2, 4, 9)))
    lists = list_rare_words([pair, pair, other], rounds=2, seed=1)
    assert sorted(lists[0].english.split()) == ["Ann", "reads"]
    assert len(lists) == 2
    for line in lists:
        items = line.gloss.split()
        shown = {line.english[a:b]: items[n] for n, a, b in line.alignment or ()}
        assert shown == {"Ann": "fs-ANN", "reads": "READ"}


def test_words_that_stand_often_are_in_no_list() -> None:
    pair = Pair("go", "GO", alignment=((0, 0, 2),))
    assert list_rare_words([pair] * OFTEN, rounds=1, seed=1) == []
    assert len(list_rare_words([pair] * (OFTEN - 1), rounds=1, seed=1)) == 1


def test_a_stem_that_is_a_word_has_other_evidence_than_one_that_is_none() -> None:
    inventory = ScriptInventory.learn([("cats", ["CAT"]), ("dogs", ["DOG"])])
    evidence = TextEvidence(inventory, [["bird", "birds", "grass"]], {})
    allowed, features = evidence.choices("birds")
    assert (features[0] != evidence.choices("grass")[1][0]).any()
    assert allowed[0] == 0
    assert evidence.choices("bird")[0][0] == FORBIDDEN


def test_what_other_words_became_speaks_for_a_stem_and_what_the_word_itself_became_does_not() -> (
    None
):
    inventory = ScriptInventory.learn([("cats", ["CAT"]), ("dogs", ["DOG"])])
    became = {"bird": {"BIRD"}, "cats": {"CAT"}}
    evidence = TextEvidence(inventory, [["birds", "cats"]], became)
    assert evidence.choices("birds")[1][0, -1] > 0
    assert evidence.choices("cats")[1][0, -1] == 0


def test_words_with_the_same_ending_share_its_number() -> None:
    assert suffix_ids("walking")[:3] == suffix_ids("talking")[:3]
    assert suffix_ids("ab")[2:] == (0, 0)


def votes_for(lesson: Lesson, wanted: dict[str, str]) -> Voter:
    """A voter that knows for some words which item is right, and leans to the first script."""

    def vote(lines: Sequence[TaggedLine]) -> list[Floats]:
        votes: list[Floats] = []
        for line in lines:
            rows = np.full((len(line.words), len(lesson.inventory.scripts) + 1), -5.0, np.float32)
            for row, word in zip(rows, line.words, strict=True):
                row[0] = -1.0
                for index, (_, made) in lesson.inventory.candidates(word).items():
                    if made == wanted.get(word):
                        row[index] = 0.0
            votes.append(rows)
        return votes

    return vote


def test_the_teacher_glosses_known_words_as_shown_and_unknown_ones_as_voted() -> None:
    lesson = Lesson.learn(PAIRS)
    teacher = Teacher(lesson, votes_for(lesson, {"young": "Q-YOUNG", "painted": "PAINT"}))
    (pair,) = teacher.gloss(["the young farmer painted a wall ."])
    assert pair.gloss == "Q-YOUNG FARMER PAINT WALL ."
    assert pair.alignment is not None
    shown = [pair.english[start:end] for _, start, end in pair.alignment]
    assert shown == ["young", "farmer", "painted", "wall", "."]


def test_an_unknown_word_is_glossed_alike_wherever_most_of_its_votes_agree() -> None:
    lesson = Lesson.learn(PAIRS)
    scripts = len(lesson.inventory.scripts)
    quality = next(i for i, s in enumerate(lesson.inventory.scripts) if s.head and not s.removed)
    plain = next(i for i, s in enumerate(lesson.inventory.scripts) if s == EditScript("", "", ""))

    def vote(lines: Sequence[TaggedLine]) -> list[Floats]:
        votes = [np.full((len(line.words), scripts + 1), -5.0, np.float32) for line in lines]
        for number, rows in enumerate(votes):
            rows[:, quality if number else plain] = 0.0
        return votes

    pairs = Teacher(lesson, vote).gloss(["green"] * 4)
    assert {pair.gloss for pair in pairs} == {"Q-GREEN"}
