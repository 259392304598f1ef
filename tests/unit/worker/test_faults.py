"""Every exception of the client library becomes one of the worker's own."""

from __future__ import annotations

import pytest
from kafka import errors

from worker.errors import BrokerError, GlosswireError, SettingsError, TransientError
from worker.settings import load_settings
from worker.stream.client.faults import connecting, to_worker_error, translated


def every_kind(kind: type[errors.KafkaError]) -> list[type[errors.KafkaError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in every_kind(child))]


@pytest.mark.parametrize("kind", every_kind(errors.KafkaError), ids=lambda kind: kind.__name__)
def test_an_error_of_the_library_is_translated_with_its_name(kind: type[Exception]) -> None:
    error = to_worker_error("writing", kind.__new__(kind))
    assert isinstance(error, GlosswireError)
    assert kind.__name__ in str(error)


@pytest.mark.parametrize(
    "kind",
    [errors.KafkaTimeoutError, errors.NotLeaderForPartitionError, errors.CommitFailedError],
)
def test_what_may_pass_is_transient(kind: type[errors.KafkaError]) -> None:
    with pytest.raises(TransientError), translated("reading"):
        raise kind


@pytest.mark.parametrize(
    "kind",
    [errors.TopicAuthorizationFailedError, errors.FencedInstanceIdError],
)
def test_what_needs_a_person_ends_the_process(kind: type[errors.KafkaError]) -> None:
    with pytest.raises(BrokerError), translated("reading"):
        raise kind


def test_no_broker_in_time_is_told_with_everything_that_may_be_wrong() -> None:
    settings = load_settings({"bootstrap_servers": "kafka.example:9092"}, {})
    with pytest.raises(TransientError) as caught, connecting(settings):
        raise errors.KafkaTimeoutError
    for word in ("kafka.example:9092", "unreachable", "TLS", "credentials"):
        assert word in str(caught.value)


def test_a_certificate_that_cannot_be_used_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError), connecting(load_settings({}, {})):
        raise OSError("not a certificate")
