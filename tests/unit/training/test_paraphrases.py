"""The tables of figurative English, and how they are written into a bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.paraphrases import Paraphrase, load_paraphrases
from training.errors import CorpusError
from training.export.plain_file import plain_rows, write_plain
from worker.english.edits import EditedText
from worker.english.paraphrases import Paraphrases

HEADING = "english\tplain\tpart\n"


def plain(table: Paraphrases, line: str) -> str:
    edits = [edit for phrase in table.found(line) for edit in phrase.edits]
    return EditedText.unchanged(line).apply(edits).text


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Paraphrases:
    path = tmp_path_factory.mktemp("plain") / "plain.tsv"
    write_plain(path)
    return Paraphrases.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("kick the bucket\tdie", "expected english, plain, part"),
        ("kick the bucket\tdie\tidiom", "neither verb nor phrase"),
        ("Kick the bucket\tdie\tverb", "small letters"),
        ("kick  the bucket\tdie\tverb", "small letters"),
        ("change one's tune\tchange opinion\tverb", "write your or yourself"),
        ("let * off\tforgive\tverb", r"\* must stand once"),
        ("let off *\tforgive *\tverb", r"begins or ends with \*"),
        ("change the tune\tchange your opinion\tverb", "your or yourself in plain words only"),
        ("fall ill\tbe sick\tverb", "no verb to write in every form"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, row: str, wrong: str
) -> None:
    (tmp_path / "some.tsv").write_text(f"{HEADING}out of the blue\tsuddenly\tphrase\n{row}\n")
    with pytest.raises(CorpusError, match=rf"some\.tsv:3: .*{wrong}"):
        load_paraphrases(tmp_path)


def test_a_phrase_is_listed_once_in_all_tables(tmp_path: Path) -> None:
    for name in ("a.tsv", "b.tsv"):
        (tmp_path / name).write_text(f"{HEADING}out of the blue\tsuddenly\tphrase\n")
    with pytest.raises(CorpusError, match=r"b\.tsv:2: .*listed already"):
        load_paraphrases(tmp_path)


def test_a_table_without_its_heading_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.tsv").write_text("out of the blue\tsuddenly\tphrase\n")
    with pytest.raises(CorpusError, match="first line"):
        load_paraphrases(tmp_path)


def test_the_forms_of_both_verbs_are_written_and_hyphens_as_blanks_too() -> None:
    inflector = Inflector(read_irregular_verbs(PACKAGED / "irregular_verbs.tsv"))
    rows = [
        Paraphrase("blow the whistle", "tell the police", "verb"),
        Paraphrase("tongue-in-cheek", "not serious", "phrase"),
    ]
    assert list(plain_rows(rows, inflector)) == [
        "blow|blows|blew|blown|blowing\t\tforms",
        "tell|tells|told|told|telling\t\tforms",
        "tongue in cheek\tnot serious\tphrase",
        "blow the whistle\ttell the police\tverb",
        "tongue-in-cheek\tnot serious\tphrase",
    ]


def test_no_plain_words_hold_a_phrase_that_is_listed(written: Paraphrases) -> None:
    again = [row for row in load_paraphrases() if written.found(row.plain)]
    assert again == []


def test_what_is_listed_is_found_as_the_worker_reads_it(written: Paraphrases) -> None:
    rows = [row for row in load_paraphrases() if "*" not in row.english]
    assert len(rows) > 1000
    missed = [row.english for row in rows if plain(written, row.english) == row.english]
    assert missed == []
