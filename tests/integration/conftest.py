"""One real Kafka for all integration tests; a lane of its own for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from broker import GIVEN_VARIABLE, KafkaUnavailable, RunningKafka, running_kafka
from worker_process import Lane

from tests.integration.scene import Scene, new_lane, open_scene


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKafka]:
    """The Kafka of the environment, or one that is started here."""
    refusal = ""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(
                running_kafka(
                    tmp_path_factory.mktemp("kafka"), given=os.environ.get(GIVEN_VARIABLE)
                )
            )
        except KafkaUnavailable as error:
            refusal = str(error)
        if refusal:  # outside the except clause, so that the message stands alone
            pytest.fail(refusal, pytrace=False)
        yield found


@pytest.fixture(scope="module")
def own_kafka(
    kafka: RunningKafka, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningKafka]:
    """A Kafka that a test may stop: never one that was given."""
    if kafka.nodes:
        yield kafka
        return
    with running_kafka(tmp_path_factory.mktemp("own-kafka")) as started:
        yield started


@pytest.fixture
def lane(kafka: RunningKafka) -> Lane:
    return new_lane(kafka.bootstrap_servers)


@pytest.fixture
def scene(lane: Lane, tmp_path: Path) -> Iterator[Scene]:
    with open_scene(lane, tmp_path) as scene:
        yield scene
