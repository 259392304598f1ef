"""The demo's play, with a worker of a few lines in Kafka's place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from captions_source import plan
from kafka_ends import Received
from live_play import LivePlay
from scoreboard import Scoreboard
from screen import Screen
from show import Show

from worker.commands.playback import Line

OUTPUT = "gloss"
DEAD = "captions.dead"
AS_FAST_AS_CAN_BE = 1e9
LINES = [Line("class", "Please open your books now."), Line("alert", "The river rises.")]


@dataclass
class UpperCaseWorker:
    """Answers each final with its text in capitals, and sets aside what it cannot read."""

    deaf_to: str = "nothing"
    sent: list[bytes] = field(default_factory=list)
    answers: list[Received] = field(default_factory=list)

    def send(self, key: bytes, value: bytes) -> object:
        self.sent.append(value)
        answer = self._answer(key, value)
        if answer is not None:
            self.answers.append(answer)
        return None

    def read(self, timeout_ms: int) -> Sequence[Received]:
        assert timeout_ms > 0
        arrived, self.answers = self.answers, []
        return arrived

    def _answer(self, key: bytes, value: bytes) -> Received | None:
        try:
            fields = json.loads(value)
            usable = "status" in fields
        except ValueError:
            usable = False
        if not usable:
            headers = (("glosswire.reason", b"faulty"),)
            return Received(DEAD, 0, 0, key, value, headers)
        if fields["status"] != "final" or fields["stream_id"] == self.deaf_to:
            return None
        sentences = [{"gloss": fields["text"].upper()}]
        record = fields | {"source_text": fields["text"], "sentences": sentences}
        record |= {"warnings": [], "error": None}
        return Received(OUTPUT, 0, 0, key, json.dumps(record).encode(), ())


def play(worker: UpperCaseWorker, workers_run: bool = True) -> tuple[Scoreboard, list[str]]:
    said: list[str] = []
    board = Scoreboard()
    show = Show(board, Screen(100), said.append)
    live = LivePlay(
        worker, worker, DEAD, board, show, lambda: workers_run, patience_s=0.2, afterwards_s=0.01
    )
    live.play(plan(LINES, "run"), AS_FAST_AS_CAN_BE)
    return board, said


def test_everything_is_sent_in_order_and_answered() -> None:
    worker = UpperCaseWorker()
    board, said = play(worker)
    assert len(worker.sent) == len(plan(LINES, "run"))
    assert board.missing == []
    assert any("THE RIVER RISES." in line for line in said)
    assert sum("set aside" in line for line in said) >= 4


def test_what_is_never_answered_is_missing_after_some_patience() -> None:
    board, _ = play(UpperCaseWorker(deaf_to="class"))
    (missing,) = board.missing
    assert missing.startswith("class ")


def test_no_patience_is_wasted_when_no_worker_runs() -> None:
    board, _ = play(UpperCaseWorker(deaf_to="alert"), workers_run=False)
    assert len(board.missing) == 1
