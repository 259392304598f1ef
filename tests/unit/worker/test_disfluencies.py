"""A line without its fillers and repetitions says the same, and knows where its words stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.english.disfluencies import without_disfluencies


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Um, he sells food.", "he sells food."),
        ("he uh sells um food", "he sells food"),
        ("I, uh, I asked him.", "I asked him."),
        ("The, the dog, it, um, it barked.", "the dog, it barked."),
        ("has your, has your car been sold", "has your car been sold"),
        ("nobody, nobody told her", "nobody told her"),
        ("I was, like, ten, you know, or nine.", "I was, ten, or nine."),
        ("Oh man, so Ada left.", "so Ada left."),
        ("What does, uh, what did they say?", "what did they say?"),
        ("He said that it was, that I was late.", "He said that I was late."),
        ("we we drew straws", "we drew straws"),
    ],
)
def test_what_says_nothing_goes(said: str, meant: str) -> None:
    assert without_disfluencies(said).text == meant


@pytest.mark.parametrize(
    "said",
    [
        "It is very, very cold.",
        "No, no, no!",
        "Call five five five, five five.",
        "seats 5 5 6",
        "The ER is full, uh-huh.",
        "She had a poor diet and, poor as she was, poor eyesight.",
        "No rain, no clouds, and, no excuse.",
        "It was cold and, it was dark.",
        "If I did, I would tell you.",
        "Wait where you are, where we can see you.",
        "The bag is his, the coat is hers.",
        "I like it, you know it.",
        "I think that that is right.",
        "I saw it, I took it.",
        "Eat less if you can, and if you can, walk.",
        "take the tunnel take the tunnel",
        "Man the boats!",
        "Um.",
        "",
    ],
)
def test_what_is_meant_stays(said: str) -> None:
    assert without_disfluencies(said).text == said


def test_words_know_where_they_stood() -> None:
    said = "Um, the, the dog, uh, barked."
    line = without_disfluencies(said)
    start = line.text.index("barked")
    a, b = line.original(start, start + len("barked"))
    assert said[a:b] == "barked"


_WORDS = (
    "um uh i i, the the, dog dog, five 7 was, that, oh man man, like, you know, very no".split()
)


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join))
def test_numbers_are_kept_as_often_as_they_are_said(said: str) -> None:
    left = without_disfluencies(said).text
    for number in ("five", "7"):
        assert left.count(number) == said.count(number)


@given(st.text(max_size=60))
def test_any_text_is_taken(said: str) -> None:
    line = without_disfluencies(said)
    assert len(line.starts) == len(line.ends) == len(line.text)
    assert all(0 <= a < b <= len(said) for a, b in zip(line.starts, line.ends, strict=True))
