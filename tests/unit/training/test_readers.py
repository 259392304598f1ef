from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.pairs import Pair, read_counted, read_pairs, read_sentences, tidy
from training.errors import DataError

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1
).map(tidy)
SIDE = WORDS.filter(lambda text: text and not text.startswith("#"))
ROWS = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=8)
HEAD = ("english", "gloss")
Rows = list[tuple[str, str]]


def sides(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.english, pair.gloss) for pair in pairs]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_any_text_survives_tsv(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    text = "".join(f"{english}\t{gloss}\n" for english, gloss in [HEAD, *rows])
    path = written(tmp_path_factory.mktemp("tsv"), "p.tsv", text)
    assert sides(read_pairs(path)) == rows


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_any_text_survives_csv(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    path = tmp_path_factory.mktemp("csv") / "p.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([HEAD, *rows])
    assert sides(read_pairs(path)) == rows


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_any_text_survives_json_lines(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    lines = [json.dumps(dict(zip(HEAD, row, strict=True))) for row in rows]
    path = written(tmp_path_factory.mktemp("json"), "p.jsonl", "\n".join(lines))
    assert sides(read_pairs(path)) == rows


def test_parquet_is_read_with_its_sources(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"gloss": ["X-I GO"], "text": ["i go"], "source": ["doc 7"]})
    parquet.write_table(table, tmp_path / "p.parquet")
    (pair,) = read_pairs(tmp_path / "p.parquet")
    assert (pair.english, pair.gloss, pair.source) == ("i go", "X-I GO", "doc 7")


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"glosswire\[parquet\]"):
        read_pairs(written(tmp_path, "p.parquet", "PAR1"))


def test_what_is_no_parquet_is_one_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_pairs(written(tmp_path, "p.parquet", "no parquet at all"))


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    path = written(tmp_path, "p.csv", 'gloss;text;tags\n"GO; NOW";"Go now.";"a,b"\n')
    (pair,) = read_pairs(path)
    assert pair == Pair("Go now.", "GO; NOW", ("a", "b"), "p")


def test_punctuation_stays_as_it_is_tokenized(tmp_path: Path) -> None:
    path = written(tmp_path, "p.tsv", "i go , you stay .\tX-I GO , X-YOU STAY .\n")
    assert read_pairs(path)[0].gloss == "X-I GO , X-YOU STAY ."


def test_a_folder_is_read_whole_and_every_pair_knows_its_place(tmp_path: Path) -> None:
    written(tmp_path, "b.jsonl", '{"english": "b", "gloss": "B"}\n')
    written(tmp_path, "a.tsv", "\n# a note\na\tA\n")
    written(tmp_path, "notes.md", "no pairs")
    assert [pair.place for pair in read_pairs(tmp_path)] == ["a.tsv:3", "b.jsonl:1"]


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("p.tsv", b"only English", "without a tab"),
        ("p.tsv", b"English\t ", "without a gloss"),
        ("p.tsv", b"\tGLOSS", "without English"),
        ("p.tsv", b"caf\xe9\tX", "not UTF-8"),
        ("p.tsv", b"a\0b\tX", "NUL byte"),
        ("p.tsv", b"long\t" + b"x " * 50_000, "longer than"),
        ("p.csv", b"only English", "without two columns"),
        ("p.jsonl", b"[1, 2]", "not a JSON object"),
        ("p.jsonl", b"{broken", "not a JSON object"),
        ("p.jsonl", b'{"english": 5, "gloss": "X"}', "without the texts"),
        ("p.jsonl", b'{"english": "a\\u0000", "gloss": "X"}', "NUL byte"),
    ],
)
def test_a_bad_line_is_skipped_counted_and_named(
    tmp_path: Path, name: str, line: bytes, reason: str
) -> None:
    good = {"p.tsv": b"a\tA", "p.csv": b"a,A", "p.jsonl": b'{"english": "a", "gloss": "A"}'}[name]
    reading = read_counted(written(tmp_path, name, b"\n".join([good, line, good])))
    (entry,) = reading.skipped.entries()
    assert (len(reading.pairs), entry.count, entry.first) == (2, 1, (f"{name}:2",))
    assert reason in entry.rule


def test_a_quote_that_swallows_the_file_is_an_error_not_one_skipped_line(tmp_path: Path) -> None:
    rows = "".join(f"word {n},WORD {n}\n" for n in range(40))
    with pytest.raises(DataError, match=r"p\.csv:2: .*quote"):
        read_pairs(written(tmp_path, "p.csv", 'a,A\n"oops,B\n' + rows))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a\tA\n".encode("utf-16"), "UTF-16"),
        ("a\tA\n".encode("utf-16-le"), "UTF-16"),
        (b"one column\nonly\n", "without a tab"),
        ("é\tÉ\n".encode("latin-1"), "UTF-8"),
        (b"", "no pair"),
        (b"english\tgloss\n", "no pair"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_one_clear_error(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    with pytest.raises(DataError, match=complaint):
        read_pairs(written(tmp_path, "p.tsv", content))


def test_line_separators_inside_a_line_do_not_cut_it(tmp_path: Path) -> None:
    (pair,) = read_pairs(written(tmp_path, "p.tsv", "one\u2028two\tONE TWO\r\n"))
    assert (pair.english, pair.gloss) == ("one two", "ONE TWO")


def test_unlabelled_english_is_a_line_each_or_the_first_column(tmp_path: Path) -> None:
    path = written(tmp_path, "t.txt", "First one.\n\nSecond one.\tGLOSS\n")
    assert read_sentences(path) == ["First one.", "Second one."]
    with pytest.raises(DataError, match="no English sentences"):
        read_sentences(written(tmp_path, "e.txt", b"\xe9\n"))
