"""The client library's exceptions, translated to the worker's own at the boundary.

Knows which faults another try can mend, and which end the process with a line that says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import errors

from worker.errors import BrokerError, SettingsError, TransientError
from worker.settings import Settings

_HOPELESS = (
    errors.AuthorizationError,
    errors.FencedInstanceIdError,
    errors.InconsistentGroupProtocolError,
    errors.InvalidSessionTimeoutError,
    errors.InvalidGroupIdError,
    errors.InvalidTopicError,
    errors.KafkaConfigurationError,
    errors.SaslAuthenticationFailedError,
    errors.UnsupportedSaslMechanismError,
    errors.UnsupportedCodecError,
    errors.UnsupportedVersionError,
)


def to_worker_error(doing: str, error: errors.KafkaError) -> BrokerError | TransientError:
    """The worker's own error for one of the library's."""
    name, text = type(error).__name__, str(error)
    detail = f"{doing}: {text}" if text.startswith(name) else f"{doing}: {name}: {text}"
    return BrokerError(detail) if isinstance(error, _HOPELESS) else TransientError(detail)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise the worker's own errors in place of the library's."""
    try:
        yield
    except errors.KafkaError as error:
        raise to_worker_error(doing, error) from error


@contextmanager
def connecting(settings: Settings) -> Iterator[None]:
    """Wrong address, port, TLS or password all look alike to the library: name them all."""
    try:
        yield
    except errors.KafkaTimeoutError:
        raise TransientError(
            f"no Kafka at {settings.bootstrap_servers} within {settings.broker_timeout_s:g} s: "
            "unreachable, or security_protocol, TLS or credentials are wrong"
        ) from None
    except errors.KafkaError as error:
        raise to_worker_error("connecting", error) from error
    except (OSError, ValueError, AssertionError) as error:  # a certificate that cannot be used
        raise SettingsError(f"the broker's settings cannot be used: {error}") from error
