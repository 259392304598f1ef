"""What is asked of Kafka before any record is read, when a fault ends the process at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from worker.errors import BrokerError, TransientError
from worker.settings import Settings
from worker.stream import topics
from worker.stream.client import KafkaAdmin
from worker.stream.topics import TopicState

_T = TypeVar("_T")


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


def check_topics(settings: Settings) -> dict[str, TopicState]:
    """The three topics as they are. Raises BrokerError when the worker cannot use them."""
    found = topic_states(settings)
    problems = topics.problems(settings, found)
    if problems:
        raise BrokerError("; ".join(problems))
    return found
