"""What a speaker takes back is not looked for."""

from __future__ import annotations

import pytest

from worker.english.corrections import without_corrected


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("we had 6 no 7 calls", "we had 7 calls"),
        ("on Thursday I mean Friday", "on Friday"),
        ("on Thursday, sorry, on Friday", "on Friday"),
        ("Maria, I mean Marta, left", "Marta, left"),
        ("in march no april", "in april"),
        ("it is 5 percent, no, 6 percent", "it is 6 percent"),
        ("at 3:30, make that 4:30", "at 4:30"),
        ("$5 actually $10", "$10"),
        ("with 9 guys no 10", "with 10"),
        ("room 4, no, room 40", "room 40"),
    ],
)
def test_the_corrected_value_is_enough(said: str, kept: str) -> None:
    found = without_corrected(said)
    assert len(found) == len(said)
    assert found.split() == kept.split()


@pytest.mark.parametrize(
    "said",
    [
        "no 7 is here",
        "Tuesday works well. Maria too",
        "Did Tom say no? Bob did.",
        "NO STOP NO GO",
        "there are 6 of them, no cars",
        "2 men wait 3 hours",
        "",
    ],
)
def test_other_noes_stay(said: str) -> None:
    assert without_corrected(said) == said
