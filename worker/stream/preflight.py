"""What is asked of Kafka before any record is read, when a fault ends the process at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

from worker.errors import BrokerError, TransientError
from worker.settings import Settings
from worker.stream import topics
from worker.stream.client import KafkaAdmin
from worker.stream.topics import TopicState

_T = TypeVar("_T")
_SPREAD_S = 10.0
_PAUSE_S = 0.1


def at_start(call: Callable[[], _T]) -> _T:
    """Before the loop runs there is no later try: what would be transient ends the process."""
    try:
        return call()
    except TransientError as error:
        raise BrokerError(str(error)) from error


def topic_states(settings: Settings) -> dict[str, TopicState]:
    """Those of the three topics that there are. Raises BrokerError when Kafka cannot be asked."""
    names = (settings.input_topic, settings.output_topic, settings.dead_letter_topic)
    admin = at_start(partial(KafkaAdmin, settings))
    try:
        return at_start(partial(admin.describe, names))
    finally:
        admin.close()


def check_topics(
    settings: Settings,
    made: Collection[str] = (),
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, TopicState]:
    """The three topics as they are. Raises BrokerError when the worker cannot use them.

    Those just `made` are waited for: each question may go to another broker, and one of them hears
    of a new topic later than the one that made it.
    """
    found = topic_states(settings)
    until_s = time.monotonic() + _SPREAD_S
    while not set(made) <= found.keys() and time.monotonic() < until_s:
        pause(_PAUSE_S)
        found = topic_states(settings)
    problems = topics.problems(settings, found)
    if problems:
        raise BrokerError("; ".join(problems))
    return found
