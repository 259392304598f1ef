"""The challenge's properties hold for a good gloss and break, in plain words, for a bad one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.errors import DataError
from training.evaluate.challenge.item import POINTS, Half, Item
from training.evaluate.challenge.judge import judge
from training.evaluate.challenge.reader import hashes, read_challenge, read_items
from training.evaluate.challenge.summary import judge_all, sections_of_challenge, summarise

LONGEST_SHORT_LINE = 14
FEWEST_LINES_OF_A_HALF = 270
FEWEST_LINES_OF_A_POINT = 8
PINNED = {
    "messy.yaml": "f5a367c9c2a6c35446d00dc762944dc6c682a4356af7786b1ee3d9c6e8f6c435",
    "short.yaml": "16e818f0c6064ef8d6e2edf8f69e012caeba8018c79074cf098ada8c5537e55a",
}


def item(**properties: object) -> Item:
    fields = {"english": "He gave me 12 dollars.", "half": "short", "points": [10], "needs": ["ME"]}
    return Item.model_validate({**fields, **properties})


def broken(gloss: str, **properties: object) -> tuple[str, ...]:
    return judge(item(**properties), gloss)


def written(folder: Path, text: str, name: str = "items.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(DataError) as refused:
        list(read_items(written(folder, text)))
    return str(refused.value)


GOOD = """\
- english: No, the boat left at ten thirty.
  half: short
  points: [4, 16]
  needs: [NO, BOAT|SHIP, TIME-10-30]
"""


@pytest.mark.parametrize("gloss", ["BOOK GET", "BOOK++ RECEIVE", "t[ BOOK ] IX-1p GET++"])
def test_a_need_holds_by_any_alternative_repeated_or_not(gloss: str) -> None:
    assert broken(gloss, needs=["GET|RECEIVE", "BOOK"]) == ()


def test_a_need_breaks_when_no_alternative_is_there() -> None:
    assert broken("BOOK BUY", needs=["GET|RECEIVE", "BOOK"]) == ("lacks GET or RECEIVE",)


def test_a_need_is_a_whole_sign_and_no_part_of_a_compound_or_of_another_word() -> None:
    assert broken("TEACH+AGENT BOOKSTORE", needs=["TEACH", "BOOK"]) == ("lacks TEACH", "lacks BOOK")


def test_a_need_that_writes_a_repetition_wants_it() -> None:
    assert broken("CHILD++", needs=["CHILD++"]) == ()
    assert broken("CHILD", needs=["CHILD++"]) == ("lacks CHILD++",)


@pytest.mark.parametrize("need", ["GIVE", "GIVE++", "1p:GIVE:3p", "1p:GIVE++:3p"])
def test_a_verb_is_found_inside_an_agreement_verb(need: str) -> None:
    assert broken("1p:GIVE++:3p", needs=[need]) == ()


def test_an_agreement_verb_with_other_persons_is_another_sign() -> None:
    assert broken("1p:GIVE:3p", needs=["3p:GIVE:1p"]) == ("lacks 3p:GIVE:1p",)


@pytest.mark.parametrize("gloss", ["COST 12 DOLLAR", "t[ 12 ] DOLLAR", "12-DOLLAR", "20 12 DOLLAR"])
def test_a_row_holds_where_its_signs_follow_one_another(gloss: str) -> None:
    assert broken(gloss, needs=["12-DOLLAR|12 DOLLAR"]) == ()


@pytest.mark.parametrize("gloss", ["DOLLAR 12", "12 NEW DOLLAR", "PAY 12"])
def test_a_row_breaks_where_they_do_not(gloss: str) -> None:
    assert broken(gloss, needs=["12 DOLLAR"]) == ("lacks 12 DOLLAR",)


def test_an_order_compares_first_occurrences() -> None:
    wanted = {"needs": ["GO"], "order": ["TUESDAY|TOMORROW < GO"]}
    assert broken("TUESDAY IX-1p GO TUESDAY", **wanted) == ()
    assert broken("IX-1p GO TUESDAY", **wanted) == ("lacks TUESDAY or TOMORROW before GO",)


@pytest.mark.parametrize("gloss", ["TUESDAY", "GO", ""])
def test_an_order_breaks_when_one_side_is_missing(gloss: str) -> None:
    assert "lacks TUESDAY before GO" in broken(gloss, order=["TUESDAY < GO"])


def test_signs_that_begin_at_the_same_place_are_in_no_order() -> None:
    assert broken("ME YOU", order=["ME < ME YOU"]) == ("lacks ME before ME YOU",)


@pytest.mark.parametrize("gloss", ["neg[ NOT GO ]", "yn[ neg[ CAN'T GO ] ]", "neg[ yn[ NOT ] ]"])
def test_a_span_holds_by_any_alternative_at_any_depth(gloss: str) -> None:
    assert broken(gloss, needs=["NOT|CAN'T"], spans=["neg: NOT|CAN'T"]) == ()


@pytest.mark.parametrize("gloss", ["NOT GO", "yn[ NOT GO ]", "NOT neg[ GO ]"])
def test_a_span_breaks_outside_one_of_its_kind(gloss: str) -> None:
    assert broken(gloss, needs=["NOT"], spans=["neg: NOT"]) == ("lacks NOT under neg",)


@pytest.mark.parametrize("kind", ["t", "whq", "yn", "rhq", "neg", "cond", "rs"])
def test_every_kind_of_span_can_be_asked_for(kind: str) -> None:
    assert broken(f"{kind}[ ME ]", spans=[f"{kind}: ME"]) == ()


def test_a_row_under_a_span_stands_in_one_span_as_a_whole() -> None:
    assert broken("rs[ ME LOST ]", spans=["rs: ME LOST"]) == ()
    assert broken("rs[ ME ] LOST", spans=["rs: ME LOST"]) == ("lacks ME LOST under rs",)


def test_a_forbidden_sign_breaks_and_a_part_of_another_does_not() -> None:
    wanted = {"needs": ["TIRED"], "forbids": ["THE", "UM|UH"]}
    assert broken("THEATER TIRED", **wanted) == ()
    assert broken("UH THE TIRED", **wanted) == ("has THE", "has UM or UH")


def test_every_broken_property_is_named_in_the_items_order() -> None:
    found = broken(
        "THE", needs=["ME", "12"], order=["ME < 12"], spans=["neg: NOT"], forbids=["THE"]
    )
    assert found == ("lacks ME", "lacks 12", "lacks ME before 12", "lacks NOT under neg", "has THE")


def test_a_gloss_that_cannot_be_read_breaks_just_that() -> None:
    assert broken("neg[ ME", needs=["ME"]) == ("is not notation 1: item 2: 'neg[' is never closed",)


def test_an_empty_gloss_has_nothing() -> None:
    assert broken("", needs=["ME"]) == ("lacks ME",)


def test_items_are_read_and_every_scalar_is_text(tmp_path: Path) -> None:
    (found,) = read_items(written(tmp_path, GOOD))
    assert (found.half, found.points) == (Half.SHORT, (4, 16))
    assert judge(found, "NO t[ SHIP ] LEAVE TIME-10-30") == ()
    assert judge(found, "BOAT LEAVE TIME-10-30") == ("lacks NO",)


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("boat", "ship"), "b.yaml")
    written(tmp_path, GOOD, "a.yaml")
    assert ["boat" in found.english for found in read_challenge(tmp_path)] == [True, False]
    assert list(hashes(tmp_path)) == ["a.yaml", "b.yaml"]


def test_a_line_that_stands_twice_is_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    written(tmp_path, GOOD, "b.yaml")
    with pytest.raises(DataError, match="the same English: No, the boat"):
        read_challenge(tmp_path)


def test_a_folder_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no \*\.yaml file of challenge items"):
        read_challenge(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("needs:", "need:", "need: is no field of an item; fields are english, half"),
        ("needs:", "forbids:", "needs: Field required"),
        ("short", "long", "half: Input should be 'short' or 'messy'"),
        ("[4, 16]", "[4, 17]", "points 2: Input should be less than or equal to 16"),
        ("[4, 16]", "[]", "points: Tuple should have at least 1 item"),
        ("BOAT|SHIP", "BOAT|", "needs 2: 'BOAT|' has an empty alternative"),
        ("BOAT|SHIP", "BOAT | SHIP", "needs 2: 'BOAT | SHIP' has an empty alternative"),
        ("BOAT|SHIP", "boat", "needs 2: 'boat' in 'boat' is no sign of notation 1"),
        ("BOAT|SHIP", "'neg[ NOT ]'", "needs 2: 'neg[' in 'neg[ NOT ]' is no sign"),
        ("BOAT|SHIP", "{BOAT: SHIP}", "needs 2: is no text; write it in quotes"),
        ("needs:", "order: [NO BOAT]\n  needs:", "order 1: 'NO BOAT' is not written FIRST < SEC"),
        ("needs:", "order: ['A < B < C']\n  needs:", "order 1: 'A < B < C' is not written FIRST"),
        ("needs:", "spans: [NO]\n  needs:", "spans 1: 'NO' is not written KIND: SIGN"),
        ("needs:", "spans: ['no: NO']\n  needs:", "spans 1: 'no' is no kind of span; take one of"),
    ],
)
def test_a_fault_is_one_line_with_file_item_and_field(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    other = GOOD.replace("boat", "ship")
    said = refusal(tmp_path, other + GOOD.replace(old, new))
    assert f"items.yaml: item 2: {fault}" in said
    assert "\n" not in said


@pytest.mark.parametrize(("text", "fault"), [("a: [", "is not YAML"), ("a: b", "holds no list")])
def test_a_file_that_is_no_list_of_items_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    said = refusal(tmp_path, text)
    assert fault in said
    assert "\n" not in said


def test_an_item_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        item().english = "other"


ITEMS = (
    item(english="One.", points=[1, 4]),
    item(english="Two.", points=[4]),
    item(english="Three.", half="messy", points=[4]),
)


def test_shares_are_counted_by_half_and_by_point() -> None:
    summary = summarise(judge_all(ITEMS, ["ME", "YOU", "ME"]))
    halves = {share.name: (share.items, round(share.percent)) for share in summary.halves}
    assert halves == {"all": (3, 67), "short": (2, 50), "long or messy": (1, 100)}
    points = {share.name: round(share.percent) for share in summary.points}
    assert points == {"1 no articles, no copula": 100, "4 time first": 67}


def test_a_share_lies_within_its_interval() -> None:
    summary = summarise(judge_all(ITEMS * 20, ["ME", "YOU", "ME"] * 20))
    share = summary.halves[0]
    assert 50 < share.interval.low < share.percent < share.interval.high < 80
    assert summarise(judge_all(ITEMS * 20, ["ME", "YOU", "ME"] * 20)) == summary


def test_failures_are_listed_with_english_gloss_and_what_is_broken() -> None:
    summary = summarise(judge_all(ITEMS, ["ME", "YOU", "ME"]))
    table = sections_of_challenge(summary)[-1]
    assert table.rows == [("Two.", "YOU", "lacks ME")]
    failure = {"english": "Two.", "gloss": "YOU", "broken": ["lacks ME"]}
    assert json.loads(json.dumps(summary.as_dict()))["failures"] == [failure]


def test_glosses_that_do_not_pair_up_are_refused() -> None:
    with pytest.raises(DataError, match="there are 1 glosses for 3 challenge items"):
        judge_all(ITEMS, ["ME"])
    with pytest.raises(DataError, match="no challenge item to judge"):
        summarise([])


def test_the_shipped_short_half_is_short_and_shows_every_point() -> None:
    items = [found for found in read_challenge() if found.half is Half.SHORT]
    assert len(items) >= FEWEST_LINES_OF_A_HALF
    assert max(len(found.english.split()) for found in items) <= LONGEST_SHORT_LINE
    for point in POINTS:
        shown = [found for found in items if point in found.points]
        assert len(shown) >= FEWEST_LINES_OF_A_POINT, point


def test_the_shipped_messy_half_has_long_lines() -> None:
    lengths = [len(line.english.split()) for line in read_challenge() if line.half is Half.MESSY]
    assert len(lengths) >= FEWEST_LINES_OF_A_HALF
    assert min(lengths) >= 15
    assert max(lengths) <= 40


def test_the_shipped_lines_are_as_they_were_before_any_model_saw_them() -> None:
    found = hashes()
    assert {name: found[name] for name in PINNED} == PINNED
