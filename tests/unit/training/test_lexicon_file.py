"""The lexicon that goes into a bundle: every sense with its forms, read by the worker alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.signs import Entry, SignList
from training.export.lexicon_file import lexicon_rows, write_lexicon
from worker.english.words import words_of
from worker.gloss.kept_words import lost_words
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import parse

MAX_BYTES = 1_000_000  # as much as a bundle of 35 MB has room for beside its model


@pytest.fixture(scope="module")
def inflector() -> Inflector:
    return Inflector(read_irregular_verbs(PACKAGED / "irregular_verbs.tsv"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "lexicon.tsv"
    write_lexicon(path)
    return path


@pytest.mark.parametrize(
    ("entry", "row"),
    [
        (Entry("give", "GIVE", "verb"), "give|gives|gave|given|giving\tGIVE\tverb"),
        (Entry("child", "CHILD", "noun"), "child|children\tCHILD\tnoun"),
        (
            Entry("pick up", "PICK-UP", "verb"),
            "pick up|picks up|picked up|picking up\tPICK-UP\tverb",
        ),
        (Entry("Mr.", "MR", "closed", "title"), "mr.\tMR\tclosed"),
        (Entry("really", "", "closed", "degree"), "really\t\tclosed"),
    ],
)
def test_a_sense_is_written_with_all_its_forms(
    inflector: Inflector, entry: Entry, row: str
) -> None:
    assert lexicon_rows([entry], inflector) == [row]


def test_a_phrase_goes_without_the_forms_that_its_verb_has(inflector: Inflector) -> None:
    entries = [
        Entry("kick", "KICK", "verb"),
        Entry("kick up", "START", "verb"),
        Entry("ring true", "SEEM TRUE", "phrase", "verb"),
        Entry("kick drum", "DRUM", "noun"),
    ]
    assert lexicon_rows(entries, inflector) == [
        "kick|kicks|kicked|kicking\tKICK\tverb",
        "kick drum|kick drums\tDRUM\tnoun",
        "kick up\tSTART\tverb",
        "ring true|rings true|rang true|rung true|ringing true\tSEEM TRUE\tphrase",
    ]


def test_a_closed_word_that_may_be_folded_may_go_without_a_sign_too(
    inflector: Inflector,
) -> None:
    entry = Entry("under", "UNDER", "closed", "preposition")
    assert lexicon_rows([entry], inflector) == ["under\tUNDER|\tclosed"]


def test_the_senses_of_a_word_share_a_row(inflector: Inflector) -> None:
    entries = [Entry("trunk", sign, "noun") for sign in ("NOSE", "CAR BACK", "NOSE")]
    assert lexicon_rows(entries, inflector) == ["trunk|trunks\tCAR BACK|NOSE\tnoun"]


def test_the_worker_reads_every_sense_of_the_project_s_own(written: Path) -> None:
    table = SenseTable.parse(written.read_text(encoding="utf-8"))
    single = [e for e in SignList.load().entries if e.english.isalpha() and e.gloss]
    assert len(single) > 2_500
    missing = [
        entry
        for entry in single
        if entry.gloss not in [sense.gloss for sense in table.senses(entry.english.lower())]
    ]
    assert missing == []
    assert table.is_open("ABDOMEN")
    assert written.stat().st_size <= MAX_BYTES


@pytest.mark.parametrize(
    ("english", "gloss", "lost"),
    [
        ("She gave the teachers three apples.", "IX-3p 3p:GIVE:3p TEACH+AGENT 3 APPLE", []),
        ("She gave the teachers red apples.", "IX-3p 3p:GIVE:3p TEACH+AGENT APPLE", ["red"]),
    ],
)
def test_with_it_the_worker_sees_which_words_are_lost(
    written: Path, english: str, gloss: str, lost: list[str]
) -> None:
    table = SenseTable.parse(written.read_text(encoding="utf-8"))
    words = [word for word in words_of(english) if word.text != "three"]
    assert [words[n].text for n in lost_words(words, parse(gloss), table)] == lost
