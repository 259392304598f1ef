"""The worker's error tree.

    GlosswireError
    |-- StartupError          the process ends at once, with `exit_code` and one readable line
    |   |-- SettingsError     3: a setting is wrong
    |   |-- BundleError       4: the model bundle is missing, damaged or too new
    |   |-- BrokerError       5: Kafka cannot be reached, or a topic is not as it must be
    |   `-- StalledError      6: the model does not answer any more
    |-- TransientError        worth another try: the records in hand are processed again
    `-- TranslationError      the model failed on a batch; its records are tried one by one

A record that cannot be used is a value (`worker.contract.request.Rejection`), not an exception.
"""

from __future__ import annotations


class GlosswireError(Exception):
    """Every error this package raises on purpose."""


class StartupError(GlosswireError):
    """The process cannot start; its message says what to do."""

    exit_code = 70


class SettingsError(StartupError):
    """A setting is missing or wrong."""

    exit_code = 3


class BundleError(StartupError):
    """The model bundle is missing, damaged, or made for a newer worker."""

    exit_code = 4


class BrokerError(StartupError):
    """Kafka cannot be reached in time, or a topic is not as the worker needs it."""

    exit_code = 5


class StalledError(StartupError):
    """The model does not answer any more; only a new process helps."""

    exit_code = 6


class TransientError(GlosswireError):
    """A fault that a later try may not meet, such as a broker that restarts."""


class TranslationError(GlosswireError):
    """The model raised while translating a batch."""
