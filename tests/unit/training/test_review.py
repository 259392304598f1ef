"""A sheet goes out to a reviewer and comes back; a bad sheet changes nothing and says why."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from training.cli import app
from training.data.pairs import Pair, load_pairs, read_pairs, write_pairs
from training.errors import DataError
from training.proofreading.proofreader import OWN_PAIRS
from training.review.sheet import COLUMNS, PAIR, Item, escape, read_sheet, unescape, write_sheet
from worker.contract.result import GlossRecord, ModelRecord, SentenceRecord, TimingRecord

NEWS = (
    "english\tgloss\ttags\n"
    "He sells food.\tt[ FOOD ] IX-3p SELL\ttopic\n"
    "# a remark stays\n"
    "- No.\tNO\tfragment,negation\n"
    "We eat.\tIX-1p-pl EAT\t\n"
)
SPORTS = "english\tgloss\ttags\treview\nThey won.\tIX-3p-pl WIN\t\treviewed:CD:2026-12-01\n"
DAY = ["--date", "2027-01-15"]
Cells = dict[str, str]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "pairs"
    folder.mkdir()
    (folder / "news.tsv").write_text(NEWS)
    (folder / "sports.tsv").write_text(SPORTS)
    return folder


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["review", *map(str, arguments)])


def make_sheet(source: Path, path: Path, *options: object) -> Path:
    result = invoke("sheet", source, "--output", path, *options)
    assert result.exit_code == 0, result.exception
    return path


def rows_of(sheet: Path) -> list[Cells]:
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill(sheet: Path, answers: dict[str, Cells], **form: str) -> None:
    """Write the reviewer's answers, by English; `form` is how the spreadsheet saves."""
    rows = [row | answers.get(unescape(row["english"]), {}) for row in rows_of(sheet)]
    encoding, delimiter = form.get("encoding", "utf-8-sig"), form.get("delimiter", ",")
    with sheet.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir())}


ANSWERS = {
    "He sells food.": {"corrected gloss": "IX-3p SELL FOOD", "reviewer": "ab"},
    "- No.": {"ok": "yes", "reviewer": "AB"},
    "We eat.": {"ok": "no", "comment": "ask again"},
}


def test_a_sheet_opens_in_a_spreadsheet_and_runs_no_formula(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbforigin,place,english,gloss,")
    assert [row["english"] for row in rows_of(sheet)] == ["He sells food.", "'- No.", "We eat."]
    assert {row["origin"] for row in rows_of(sheet)} == {PAIR}


@given(st.text())
def test_any_cell_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(tuple("=+-@\t\r"))


def test_pairs_are_chosen_by_seed_and_by_tag(tmp_path: Path) -> None:
    def chosen(name: str, *options: object) -> list[str]:
        sheet = make_sheet(OWN_PAIRS, tmp_path / name, "--number", 20, *options)
        return [row["english"] for row in rows_of(sheet)]

    assert chosen("a", "--seed", 3) == chosen("b", "--seed", 3) != chosen("c", "--seed", 4)
    negated = {pair.english for pair in read_pairs(OWN_PAIRS) if "negation" in pair.tags}
    found = chosen("d", "--tag", "negation")
    assert len(found) == 20
    assert set(found) <= negated


def test_reviewed_pairs_are_left_out_unless_asked_for(pairs: Path, tmp_path: Path) -> None:
    assert len(rows_of(make_sheet(pairs, tmp_path / "a.csv"))) == 3
    assert len(rows_of(make_sheet(pairs, tmp_path / "b.csv", "--reviewed-too"))) == 4


def test_a_sheet_never_overwrites_another(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    before = sheet.read_bytes()
    result = invoke("sheet", pairs, "--output", sheet)
    assert isinstance(result.exception, DataError)
    assert "is there already" in str(result.exception)
    assert sheet.read_bytes() == before


def test_corrections_and_states_are_taken_back_and_nothing_else_changes(
    pairs: Path, tmp_path: Path
) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, ANSWERS)
    result = invoke("apply", sheet, "--pairs", pairs, *DAY)
    assert result.exit_code == 0, result.exception
    assert contents(pairs) == {
        "news.tsv": (
            "english\tgloss\ttags\treview\n"
            "He sells food.\tIX-3p SELL FOOD\t\treviewed:AB:2027-01-15\n"
            "# a remark stays\n"
            "- No.\tNO\tfragment,negation\treviewed:AB:2027-01-15\n"
            "We eat.\tIX-1p-pl EAT\t\n"
        ),
        "sports.tsv": SPORTS,
    }
    assert "left open: news.tsv:5: ask again" in result.output
    assert "1 corrected, 1 confirmed, 1 left open, 0 not looked at" in result.output
    states = {pair.english: pair.review for pair in read_pairs(pairs)}
    assert states["We eat."] == "unreviewed"
    assert states["- No."] == "reviewed:AB:2027-01-15"


def test_a_sheet_applied_twice_changes_nothing_the_second_time(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, ANSWERS)
    invoke("apply", sheet, "--pairs", pairs, *DAY)
    before = contents(pairs)
    result = invoke("apply", sheet, "--pairs", pairs, "--date", "2028-02-02")
    assert result.exit_code == 0, result.exception
    assert "2 unchanged, 1 left open" in result.output
    assert contents(pairs) == before


def test_tags_that_show_in_the_gloss_follow_a_correction(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, {"We eat.": {"corrected gloss": "yn[ IX-1p-pl EAT ]"}})
    invoke("apply", sheet, "--pairs", pairs, "--reviewer", "AB", *DAY)
    tags = {pair.english: pair.tags for pair in read_pairs(pairs)}
    assert tags["We eat."] == ("yn-question",)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_sheet_saved_with_another_delimiter_is_read(
    pairs: Path, tmp_path: Path, delimiter: str
) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, ANSWERS, delimiter=delimiter, encoding="utf-8")
    result = invoke("apply", sheet, "--pairs", pairs, *DAY)
    assert "1 corrected, 1 confirmed" in result.output


def test_lines_with_carriage_returns_and_a_mark_at_the_start_keep_them(
    pairs: Path, tmp_path: Path
) -> None:
    news = pairs / "news.tsv"
    news.write_bytes(b"\xef\xbb\xbf" + NEWS.replace("\n", "\r\n").encode())
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, {"- No.": {"ok": "yes", "reviewer": "AB"}})
    invoke("apply", sheet, "--pairs", pairs, *DAY)
    expected = NEWS.replace("tags\n", "tags\treview\n", 1).replace(
        "negation\n", "negation\treviewed:AB:2027-01-15\n"
    )
    assert news.read_bytes() == b"\xef\xbb\xbf" + expected.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"corrected gloss": "t[ FOOD SELL"}, "the corrected gloss is not notation 1: item 3"),
        ({"corrected gloss": "sell food"}, "is no sign of notation 1"),
        ({"ok": "perhaps"}, "ok is 'perhaps', not yes or no"),
        ({"ok": "yes", "corrected gloss": "SELL"}, "ok is yes, but there is another gloss"),
        ({"ok": "no", "corrected gloss": "t[ FOOD ] IX-3p SELL"}, "repeats the gloss"),
        ({"ok": "yes", "reviewer": ""}, "the reviewer is '', not named by"),
        ({"ok": "yes", "reviewer": "A. B."}, "the reviewer is 'A. B.', not named by"),
        ({"ok": "yes", "origin": "cell"}, "origin is 'cell', not pair or output"),
        ({"ok": "yes", "english": "He sold it."}, "no pair has this English any more"),
        ({"ok": "yes", "gloss": "IX-3p EAT"}, "the pair has another gloss by now"),
    ],
)
def test_a_row_that_cannot_be_applied_is_told_by_number_and_nothing_changes(
    pairs: Path, tmp_path: Path, answer: Cells, reason: str
) -> None:
    before = contents(pairs)
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, ANSWERS | {"He sells food.": {"reviewer": "AB"} | answer})
    result = invoke("apply", sheet, "--pairs", pairs)
    assert isinstance(result.exception, DataError)
    assert result.exception.exit_code == 4
    assert result.output.startswith("s.csv:2: ")
    assert reason in result.output
    assert contents(pairs) == before


def test_a_sheet_that_contradicts_itself_is_refused(pairs: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    write_sheet(sheet, [Item(PAIR, "news.tsv:5", "We eat.", "IX-1p-pl EAT")] * 2)
    text = sheet.read_text("utf-8-sig").splitlines()
    sheet.write_text(f"{text[0]}\n{text[1][:-3]},EAT,,AB\n{text[2][:-3]},EAT EAT,,AB\n")
    result = invoke("apply", sheet, "--pairs", pairs)
    assert "s.csv:3: row 2 says something else about this English" in result.output
    assert isinstance(result.exception, DataError)


def test_a_sheet_without_a_column_is_refused(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    sheet.write_text(sheet.read_text("utf-8-sig").replace("corrected gloss", "gloss 2", 1))
    result = invoke("apply", sheet, "--pairs", pairs)
    assert str(result.exception) == f"{sheet}:1: no column corrected gloss"


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [("cp1252", r"s\.csv:3: is not UTF-8; save it as CSV UTF-8"), ("utf-16", "is UTF-16")],
)
def test_a_sheet_in_another_encoding_is_refused(
    pairs: Path, tmp_path: Path, encoding: str, reason: str
) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    fill(sheet, ANSWERS | {"- No.": {"comment": "caf\u00e9"}}, encoding=encoding)
    with pytest.raises(DataError, match=reason):
        list(read_sheet(sheet))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\n"])
def test_an_empty_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.csv").write_bytes(content)
    with pytest.raises(DataError, match="is empty"):
        list(read_sheet(tmp_path / "s.csv"))


def test_a_file_that_cannot_hold_a_state_is_refused(pairs: Path, tmp_path: Path) -> None:
    sheet = make_sheet(pairs, tmp_path / "s.csv")
    (pairs / "news.tsv").write_text("We eat.\tIX-1p-pl EAT\n")
    assert "must name the columns" in str(invoke("apply", sheet, "--pairs", pairs).exception)
    other = tmp_path / "p.csv"
    other.write_text("english,gloss\nWe eat.,EAT\n")
    assert "into .tsv files only" in str(invoke("apply", sheet, "--pairs", other).exception)


def message(segment: str, text: str, gloss: str, confidence: float, **more: object) -> str:
    sentence = {"index": 0, "char_start": 0, "char_end": len(text), "gloss": gloss}
    fields = {"stream_id": "s", "segment_id": segment, "revision": 0, "status": "final"}
    sentences = [{**sentence, "confidence": confidence}] if gloss else []
    return json.dumps({**fields, "source_text": text, "sentences": sentences, **more})


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    path = tmp_path / "out.jsonl"
    lines = [
        message("1", "He eats.", "IX-3p EAT", 0.9),
        message("2", "The cat wil", "CAT", 0.1, status="partial"),
        message("2", "The cat will eat.", "CAT FUTURE EAT", 0.4, revision=1),
        message("3", "She left.", "IX-3p LEFT", 0.7),
        message("4", "It stops.", "STOP", 0.2),
        message("4", "", "", 0, revision=1, status="retracted"),
        message("1", "He eats.", "IX-3p EAT", 0.8),
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_outputs_are_chosen_by_low_confidence_the_last_revision_only(
    outputs: Path, tmp_path: Path
) -> None:
    sheet = make_sheet(outputs, tmp_path / "s.csv", "--lowest-confidence", "--number", 2)
    rows = [(row["place"], row["gloss"], row["confidence"]) for row in rows_of(sheet)]
    assert rows == [
        ("out.jsonl:3", "CAT FUTURE EAT", "0.400"),
        ("out.jsonl:4", "IX-3p LEFT", "0.700"),
    ]
    assert len(rows_of(make_sheet(outputs, tmp_path / "all.csv"))) == 3


def test_the_worker_s_own_output_messages_are_read(tmp_path: Path) -> None:
    text = "He eats. She left."
    halves = [(0, 8, "IX-3p EAT", 0.9), (9, 18, "IX-3p LEAVE", 0.6)]
    record = GlossRecord(
        event_id="e", stream_id="s", segment_id="1", revision=0, status="final",
        source_segments=(), source_text=text, source_language="en",
        sentences=tuple(
            SentenceRecord(
                index=n, char_start=start, char_end=end, start_ms=None, end_ms=None,
                gloss=gloss, tokens=(), nonmanuals=(), confidence=confidence,
            )
            for n, (start, end, gloss, confidence) in enumerate(halves)
        ),
        model=ModelRecord(name="toy", version="1", notation="1", decode="greedy"),
        timing=TimingRecord(received_at="", published_at="", queue_ms=0, hold_ms=0, infer_ms=0),
    )  # fmt: skip
    path = tmp_path / "out.jsonl"
    path.write_bytes(record.to_json() + b"\n")
    rows = rows_of(make_sheet(path, tmp_path / "s.csv", "--lowest-confidence"))
    assert [(row["english"], row["gloss"]) for row in rows] == [
        ("She left.", "IX-3p LEAVE"),
        ("He eats.", "IX-3p EAT"),
    ]


def test_corrected_outputs_become_new_pairs_once(
    outputs: Path, pairs: Path, tmp_path: Path
) -> None:
    sheet, new = make_sheet(outputs, tmp_path / "s.csv"), tmp_path / "new.tsv"
    right = {"ok": "yes", "reviewer": "AB"}
    corrected = {"corrected gloss": "IX-3p LEAVE fs-ANN", "reviewer": "AB"}
    fill(sheet, {"He eats.": right, "She left.": corrected})
    options = ("--pairs", pairs, "--new-pairs", new, *DAY)
    result = invoke("apply", sheet, *options)
    assert result.exit_code == 0, result.exception
    assert "1 outputs found right, 1 new pairs, 1 not looked at" in result.output
    assert new.read_text() == (
        "english\tgloss\ttags\treview\nShe left.\tIX-3p LEAVE fs-ANN\t\treviewed:AB:2027-01-15\n"
    )
    assert contents(pairs) == {"news.tsv": NEWS, "sports.tsv": SPORTS}
    again = invoke("apply", sheet, *options)
    assert "1 unchanged" in again.output
    assert len(read_pairs(new)) == 1


def test_a_new_pair_that_a_file_has_otherwise_is_refused(outputs: Path, tmp_path: Path) -> None:
    sheet, new = make_sheet(outputs, tmp_path / "s.csv"), tmp_path / "new.tsv"
    new.write_text("english\tgloss\nShe left.\tIX-3p GO\n")
    fill(sheet, {"She left.": {"corrected gloss": "IX-3p LEAVE", "reviewer": "AB"}})
    result = invoke("apply", sheet, "--new-pairs", new)
    assert "s.csv:4: new.tsv has this English with another gloss" in result.output
    without = invoke("apply", sheet)
    assert "s.csv:4: a corrected output becomes a new pair: name a file" in without.output


def test_wishes_that_the_source_cannot_meet_are_refused(
    outputs: Path, pairs: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "s.csv"
    for source, option, reason in (
        (pairs, ["--lowest-confidence"], "only the worker's outputs have a confidence"),
        (outputs, ["--tag", "name"], "only pairs have tags"),
        (pairs, ["--tag", "nothing"], "nothing to review"),
    ):
        result = invoke("sheet", source, "--output", sheet, *option)
        assert reason in str(result.exception)
        assert not sheet.exists()


def test_pairs_keep_their_state_between_the_steps_of_training(tmp_path: Path) -> None:
    old: dict[str, object] = {
        "english": "We eat.",
        "gloss": "EAT",
        "tags": [],
        "source": "",
        "alignment": None,
    }
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(old) + "\n")
    assert load_pairs(path)[0].review == "unreviewed"
    kept = [Pair("We eat.", "EAT", review="reviewed:AB:2027-01-15")]
    write_pairs(path, kept)
    assert load_pairs(path) == kept
    assert read_pairs(path)[0].review == kept[0].review
