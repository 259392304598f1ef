"""The demo's printing of outputs and dead letters."""

from __future__ import annotations

from typing import Any

from scoreboard import Scoreboard
from screen import Screen
from show import Show


def output(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "stream_id": "class",
        "segment_id": "s1",
        "revision": 0,
        "status": "final",
        "source_text": "Hello. Sit down.",
        "sentences": [{"gloss": "HELLO"}, {"gloss": "SIT"}],
        "warnings": [],
        "error": None,
    }
    return record | changes


def showing() -> tuple[Show, Scoreboard, list[str]]:
    said: list[str] = []
    board = Scoreboard()
    board.expect_answer(("class", "s1", 0), sent_at_s=0.0)
    board.expect_dead_letter(b"{oops", "not JSON")
    return Show(board, Screen(100), said.append), board, said


def test_an_answer_is_shown_once_with_the_gloss_of_all_its_sentences() -> None:
    show, _, said = showing()
    assert show.output(output(), 1.0)
    assert not show.output(output(), 1.1)
    assert [line.split("|")[1].strip() for line in said] == ["HELLO SIT"]


def test_partials_are_not_shown() -> None:
    show, _, said = showing()
    assert not show.output(output(status="partial"), 1.0)
    assert said == []


def test_warnings_and_errors_are_visible() -> None:
    show, _, said = showing()
    warning = {"code": "dropped_name", "token": "Ana"}
    error = {"code": "translator_failed", "message": "the model failed"}
    show.output(output(status="error", sentences=[], warnings=[warning], error=error), 1.0)
    assert "! dropped name: Ana; not translated: translator_failed" in said[0]


def test_the_end_says_where_unusable_records_went_and_what_is_missing() -> None:
    show, _, said = showing()
    show.dead_letter(b"{oops", "not_json")
    show.dead_letter(b"somebody else's", "invalid_field")
    said.clear()
    show.end("captions.dead")
    text = "\n".join(said)
    assert "captions.dead, reason not_json" in text
    assert "MISSING: class s1 revision 0" in text
    assert "invalid_field" not in text
