"""What is asked of Kafka before any record is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from worker.errors import BrokerError
from worker.settings import Settings, load_settings
from worker.stream import preflight
from worker.stream.topics import TopicState

SETTINGS = load_settings({}, {})
NAMES = (SETTINGS.input_topic, SETTINGS.output_topic, SETTINGS.dead_letter_topic)
ALL = {name: TopicState(6) for name in NAMES}
NONE: dict[str, TopicState] = {}


def brokers(monkeypatch: pytest.MonkeyPatch, answers: Iterator[dict[str, TopicState]]) -> None:
    """Each question goes to the next broker."""

    def ask(settings: Settings) -> dict[str, TopicState]:
        del settings
        return next(answers)

    monkeypatch.setattr(preflight, "topic_states", ask)


def test_topics_just_made_are_waited_for_until_the_broker_asked_knows_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    brokers(monkeypatch, iter([NONE, {NAMES[0]: TopicState(6)}, ALL]))
    assert preflight.check_topics(SETTINGS, made=NAMES, pause=pauses.append) == ALL
    assert len(pauses) == 2


def test_topics_that_nobody_made_are_missing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    brokers(monkeypatch, iter([NONE]))
    with pytest.raises(BrokerError, match="is missing"):
        preflight.check_topics(SETTINGS, pause=lambda _: pytest.fail("waited"))


def test_topics_that_do_not_come_are_missing_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, *range(1, 12)])
    monkeypatch.setattr("worker.stream.preflight.time.monotonic", lambda: next(clock))
    brokers(monkeypatch, iter([NONE] * 12))
    with pytest.raises(BrokerError, match="is missing"):
        preflight.check_topics(SETTINGS, made=NAMES, pause=lambda _: None)
