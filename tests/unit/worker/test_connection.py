"""The client options: nothing is left to a default that bites."""

from __future__ import annotations

from functools import partial

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from worker.settings import load_settings
from worker.stream.connection import (
    TRANSACTION_DEADLINE_S,
    admin_options,
    consumer_options,
    producer_options,
    reader_options,
    transaction_options,
)

SECURE = {
    "bootstrap_servers": "a:1, b:2",
    "security_protocol": "SASL_SSL",
    "sasl_mechanism": "PLAIN",
    "sasl_username": "worker",
    "sasl_password": "secret",
    "ssl_cafile": __file__,
}
MEMBER = partial(consumer_options, holder="a1")


def test_offsets_are_committed_only_by_the_worker_and_begin_with_the_oldest() -> None:
    options = MEMBER(load_settings({}, {}))
    assert options["enable_auto_commit"] is False
    assert options["auto_offset_reset"] == "earliest"


def test_the_producer_is_idempotent_by_its_own_word() -> None:
    options = producer_options(load_settings({}, {}))
    assert options["enable_idempotence"] is True
    assert options["acks"] == "all"


def test_a_transaction_waits_for_a_dead_broker_to_be_given_up_and_not_for_ever() -> None:
    options = transaction_options(load_settings({}, {}), "tx")
    for name in ("request_timeout_ms", "max_block_ms"):
        assert 9_000 + 4_000 < options[name] < options["delivery_timeout_ms"]
        assert options[name] < TRANSACTION_DEADLINE_S * 1000 < options["transaction_timeout_ms"]


def test_a_reader_of_dead_letters_joins_no_group_and_sees_nothing_that_was_aborted() -> None:
    options = reader_options(load_settings({}, {}))
    assert options["group_id"] is None
    assert options["enable_auto_commit"] is False
    assert options["isolation_level"] == "read_committed"


def test_memory_is_bounded_by_records_and_bytes() -> None:
    options = MEMBER(load_settings({"max_batch_records": "7"}, {}))
    assert options["max_poll_records"] == 7
    assert options["fetch_max_bytes"] <= 16 * 1024 * 1024


def test_every_connection_gets_the_credentials() -> None:
    settings = load_settings(SECURE, {})
    for make in (MEMBER, reader_options, producer_options, admin_options):
        options = make(settings)
        assert options["bootstrap_servers"] == ["a:1", "b:2"]
        assert options["sasl_plain_password"] == "secret"
        assert options["ssl_cafile"] == __file__


def test_the_library_knows_every_option() -> None:
    settings = load_settings(SECURE, {})
    for make, kind in (
        (MEMBER, KafkaConsumer),
        (reader_options, KafkaConsumer),
        (producer_options, KafkaProducer),
        (admin_options, KafkaAdminClient),
    ):
        assert set(make(settings)) <= set(kind.DEFAULT_CONFIG)
