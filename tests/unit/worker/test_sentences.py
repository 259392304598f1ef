from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.captions.sentences import ends_complete, split

TEXTS = st.lists(
    st.sampled_from(
        ["Dr. ", "Hello. ", "5 p.m. ", "U.S. ", "what? ", "...", " and ", ", ", "3.5", "J. Smith ",
         "\n", " ", '"Yes." ', "word ", "averyverylongword", "\u2026 ", "e.g. ", ")", "!"]
    )
    | st.text(max_size=5),
    max_size=15,
).map("".join)  # fmt: skip


def everything_fits(_: str) -> bool:
    return True


def sentences(text: str, most: int = 10_000) -> list[str]:
    return [text[a:b] for a, b in split(text, lambda part: len(part) <= most)]


@pytest.mark.parametrize(
    "text",
    [
        "We go. | They stay.",
        "Really? | Yes! | Good.",
        "Dr. Alvarez met Mr. Lee and Mrs. Ng. | They talked.",
        "Gov. Ray and Sen. Diaz agreed.",
        "It rose 3.5 percent. | Nobody knew.",
        "J. Smith wrote it. | So am I. | We left.",
        "Come at 5 p.m. | Bring food.",
        "Come at 5 p.m. on Friday.",
        "The U.S. Senate voted. | It passed.",
        "He lives in the U.S. | He works.",
        "St. Louis is near Main St. | The road is shut.",
        "See No. 5 first. | Was it you? | No. | Then who?",
        "Use tools, e.g. Hammers, i.e. Steel.",
        "On Jan. 5 we met. | We left on Dec. 6.",
        "Acme Inc. Paid us. | Acme Co. will not.",
        "Well... I think so... maybe. | Wait\u2026 what?",
        'He said, "I am lost." | Then he left.',
        '"Really?" she asked. | "Yes."',
        "(He was late.) | We began.",
        "Visit example.org. | Then call 555.1234 now.",
        "What?! | No way.",
        "he left. | she stayed.",
        "COME AT 5 P.M. TODAY. | THEN LEAVE.",
        "no end",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str) -> None:
    parts = text.split(" | ")
    assert sentences(" ".join(parts)) == parts


def test_a_line_feed_ends_a_sentence() -> None:
    assert sentences("how many\nthree") == ["how many", "three"]


def test_a_sentence_that_does_not_fit_is_cut_at_a_clause() -> None:
    text = "The river will rise tonight, and the road will close until Monday morning."
    assert sentences(text, 60) == [
        "The river will rise tonight, and the road will close",
        "until Monday morning.",
    ]
    assert sentences(text, 45) == [
        "The river will rise tonight,",
        "and the road will close until Monday morning.",
    ]


def test_a_clause_that_does_not_fit_is_cut_between_words_and_a_word_between_characters() -> None:
    assert sentences("one two three four", 9) == ["one two", "three", "four"]
    assert sentences("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]


def test_a_character_that_does_not_fit_is_kept() -> None:
    assert sentences("ab", 0) == ["a", "b"]


def test_a_long_text_is_not_measured_whole_again_and_again() -> None:
    measured: list[int] = []

    def fits(part: str) -> bool:
        measured.append(len(part))
        return len(part) <= 200

    text = "word " * 4_000
    assert split(text, fits)[-1][1] == len(text) - 1
    assert max(measured) < 1_000


def test_a_long_text_without_a_blank_is_not_measured_whole_again_and_again() -> None:
    measured: list[int] = []

    def fits(part: str) -> bool:
        measured.append(len(part))
        return len(part) <= 200

    assert split("x" * 8_192, fits)[-1][1] == 8_192
    assert sum(measured) < 40 * 8_192


def test_a_run_of_marks_that_ends_nothing_takes_no_longer_than_its_length() -> None:
    started_s = time.thread_time()
    assert split("!" * 30_000 + "x", everything_fits) == [(0, 30_001)]
    assert time.thread_time() - started_s < 1.0  # 25 s where each mark is tried as the first


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("We go.", True),
        ("Really? ", True),
        ('He said, "Go!"', True),
        ("(We go.)", True),
        ("No.", True),
        ("We go", False),
        ("Well,", False),
        ("Well...", False),
        ("Then Dr.", False),
        ("at 9:30", False),
        ("", False),
    ],
)
def test_a_text_is_complete_with_a_final_mark(text: str, complete: bool) -> None:
    assert ends_complete(text) is complete


@given(TEXTS, st.integers(0, 30))
def test_no_character_is_lost_and_every_part_fits(text: str, most: int) -> None:
    spans = split(text, lambda part: len(part) <= most)
    covered = [i for start, end in spans for i in range(start, end)]
    assert covered == sorted(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    for start, end in spans:
        part = text[start:end]
        assert part
        assert part == part.strip()
        assert len(part) <= max(most, 1)


@given(TEXTS)
def test_what_fits_is_cut_between_sentences_only(text: str) -> None:
    for start, end in split(text, everything_fits):
        part = text[start:end]
        assert "\n" not in part
        assert not part.isspace()
