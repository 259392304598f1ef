"""The client options that follow from the settings, each with its reason. Pure.

Produces keyword arguments for the client library; knows their names, but imports nothing of it.
"""

from __future__ import annotations

from typing import Any

from worker.errors import SettingsError
from worker.settings import Settings

CLIENT_ID = "glosswire"
MAX_MESSAGE_BYTES = 8 * 1024 * 1024  # what a topic takes is the broker's to say
# A worker told to stop while its broker is away waits for a delivery, a commit and a close in turn:
# together they must fit the default shutdown grace of 25 s. A delivery outlives the 9 s and more
# until another broker has a dead one's place: given up sooner, all of it would be done again.
DELIVERY_TIMEOUT_MS = 16_000
COMMIT_TIMEOUT_MS = 3_000
CLOSE_TIMEOUT_S = 3.0
RECONNECT_TIMEOUT_MS = 10_000
# A dead broker is out of its partitions' replicas 9 s after its last word; when the controller died
# with it, the next one comes within 4 s and counts the 9 s anew.
REPLICAS_SETTLED_MS = 15_000
# A transaction begins when its batch is translated, so it is as long as a delivery and two calls.
# The broker ends it later than the worker gives it up: a worker that died holds readers up as long.
TRANSACTION_DEADLINE_S = DELIVERY_TIMEOUT_MS / 1000 + 3.0
TRANSACTION_TIMEOUT_MS = 21_000


def broker_options(settings: Settings) -> dict[str, Any]:
    """What every connection needs: where, how long to try, and who we are."""
    options: dict[str, Any] = {
        "bootstrap_servers": [part.strip() for part in settings.bootstrap_servers.split(",")],
        "client_id": CLIENT_ID,
        # The default of 30 s only hides wrong credentials.
        "bootstrap_timeout_ms": int(settings.broker_timeout_s * 1000),
        # The default of 30 s is how long a worker would miss a broker that is back.
        "reconnect_backoff_max_ms": 1_000,
        "security_protocol": settings.security_protocol,
    }
    return options | _ssl_options(settings) | _sasl_options(settings)


def client_id(holder: str) -> str:
    """What a worker of this name calls itself in the group, so that others can tell it is there."""
    return f"{CLIENT_ID}-{holder}"


def consumer_options(settings: Settings, holder: str) -> dict[str, Any]:
    """One member of the group; nothing is left to the library's defaults that bite."""
    exactly_once = settings.delivery == "exactly-once"
    return broker_options(settings) | {
        "client_id": client_id(holder),
        "group_id": settings.group_id,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        "group_instance_id": settings.group_instance_id,
        # Under read_committed only offsets that no open transaction may change are given.
        "isolation_level": "read_committed" if exactly_once else "read_uncommitted",
        "max_poll_records": settings.max_batch_records,
        "max_poll_interval_ms": int(settings.max_poll_interval_s * 1000),
        "session_timeout_ms": int(settings.session_timeout_s * 1000),
        # A rebalance takes up to one of these a round, and has two.
        "heartbeat_interval_ms": 300,
        "request_timeout_ms": 10_000,
        "fetch_max_wait_ms": 200,
        # Together with max_poll_records these bound what a worker holds in memory.
        "fetch_max_bytes": MAX_MESSAGE_BYTES,
        "max_partition_fetch_bytes": 1024 * 1024,
    }


def reader_options(settings: Settings) -> dict[str, Any]:
    """Somebody who reads a topic from end to end and belongs to no group."""
    return broker_options(settings) | {
        "group_id": None,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        # What an aborted transaction wrote was never a dead letter.
        "isolation_level": "read_committed",
        "allow_auto_create_topics": False,
        "request_timeout_ms": 10_000,
        "fetch_max_wait_ms": 200,
        "fetch_max_bytes": MAX_MESSAGE_BYTES,
        "max_poll_records": 2_000,
        "max_partition_fetch_bytes": 1024 * 1024,
    }


def producer_options(settings: Settings) -> dict[str, Any]:
    """Idempotent; set explicitly, because a conflicting option would turn it off unheard."""
    return broker_options(settings) | {
        "enable_idempotence": True,
        "acks": "all",
        "linger_ms": 0,  # the batch is whole when it is sent
        "compression_type": "lz4",
        "max_request_size": MAX_MESSAGE_BYTES,
        "allow_auto_create_topics": False,
        "request_timeout_ms": 5_000,
        "delivery_timeout_ms": DELIVERY_TIMEOUT_MS,
        "max_block_ms": 5_000,
        "retry_backoff_ms": 20,
    }


def transaction_options(settings: Settings, transactional_id: str) -> dict[str, Any]:
    """A producer whose writes come true all together."""
    return producer_options(settings) | {
        "transactional_id": transactional_id,
        "transaction_timeout_ms": TRANSACTION_TIMEOUT_MS,
        # Beside a dead broker a living coordinator answers only when the dead one is out. A call
        # that is given up before is the end of the transaction, and the next one waits as long.
        "request_timeout_ms": REPLICAS_SETTLED_MS,
        "max_block_ms": REPLICAS_SETTLED_MS,
        # The first send of a transaction waits for this: 111 ms at the default of 100.
        "retry_backoff_ms": 10,
    }


def admin_options(settings: Settings) -> dict[str, Any]:
    """For looking at topics and making them."""
    return broker_options(settings) | {"request_timeout_ms": 10_000}


def _ssl_options(settings: Settings) -> dict[str, Any]:
    names = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
    options: dict[str, Any] = {
        name: str(path) for name in names if (path := getattr(settings, name)) is not None
    }
    if settings.ssl_password is not None:
        options["ssl_password"] = settings.ssl_password.get_secret_value()
    return options


def _sasl_options(settings: Settings) -> dict[str, Any]:
    if not settings.security_protocol.startswith("SASL"):
        return {}
    try:
        password = settings.read_sasl_password()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"sasl_password_file cannot be read: {error}") from None
    return {
        "sasl_mechanism": settings.sasl_mechanism,
        "sasl_plain_username": settings.sasl_username,
        "sasl_plain_password": password,
    }
