"""The demo's captions through the shipped bundle: nothing that matters is lost in silence.

The checks here are cruder than the guards and share nothing with them.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from worker.contract.result import GlossRecord
from worker.english.numbers import to_digits
from worker.model.device import Execution
from worker.model.translator import open_translator
from worker.pipeline import gloss_line, translate_lines

CAPTIONS = Path(__file__).parents[3] / "deploy/local/captions/briefing.tsv"
NEGATION = re.compile(r"\b(?:not|never|nobody|nothing|none)\b|n't\b", re.IGNORECASE)
NEGATIVE_SIGN = re.compile(r"neg\[|\b(?:NOT|NEVER|NONE|NOTHING|CAN'T|DON'T-\w+|NOT-YET)\b")
# Days, months, titles and ordinals are signs of their own: a capital, but no name to spell.
MIDDLE_NAME = re.compile(r"(?<=[a-z,] )(?!(?:I|Dr|May|Second|Sundays)\b)[A-Z][a-z]+")


@pytest.fixture(scope="module")
def records() -> list[GlossRecord]:
    with CAPTIONS.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        lines = [row["english"] for row in rows]
    return list(translate_lines(open_translator(None, Execution(device="cpu")), lines))


def codes(record: GlossRecord) -> set[str]:
    return {warning.code for warning in record.warnings}


def test_no_number_is_lost_in_silence(records: list[GlossRecord]) -> None:
    lost = [
        (number, record.source_text, gloss_line(record))
        for record in records
        for number in re.findall(r"[0-9]+", to_digits(record.source_text))
        if number.lstrip("0") not in re.findall(r"[0-9]+", gloss_line(record).replace("-0", "-"))
        and number not in gloss_line(record)
        and "dropped_number" not in codes(record)
    ]
    assert lost == []


def test_no_negation_is_lost_in_silence(records: list[GlossRecord]) -> None:
    lost = [
        (record.source_text, gloss_line(record))
        for record in records
        if NEGATION.search(record.source_text)
        and not NEGATIVE_SIGN.search(gloss_line(record))
        and "dropped_negation" not in codes(record)
    ]
    assert lost == []


def test_no_name_is_lost_in_silence(records: list[GlossRecord]) -> None:
    lost = [
        (name, record.source_text, gloss_line(record))
        for record in records
        for name in MIDDLE_NAME.findall(record.source_text)
        if name.upper() not in gloss_line(record).replace("fs-", "")
        and "dropped_name" not in codes(record)
    ]
    assert lost == []


def test_most_captions_need_no_warning(records: list[GlossRecord]) -> None:
    flagged = [record.source_text for record in records if record.warnings]
    assert len(flagged) < len(records) / 4


def test_only_sounds_give_no_gloss(records: list[GlossRecord]) -> None:
    empty = [record.source_text for record in records if not gloss_line(record)]
    assert all(text.startswith("[") for text in empty), empty
