"""Log lines for people (a readable console) and for machines (one JSON object a line).

Everything goes through one handler to standard error, the lines of libraries too, so that no line
escapes the format. Knows no captions: callers never pass caption text at info or above.
"""

from __future__ import annotations

import logging
import math
import sys
import time
from collections.abc import Callable
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor

_CLIENT_EVERY_S = 30.0
_FIRST = ("timestamp", "level", "event", "logger")
_LEVELS = {name.lower(): value for name, value in logging.getLevelNamesMapping().items()}


class Seldom(logging.Filter):
    """Lets a line of the Kafka client through once in a while, not at each of its many retries.

    They must be seen (a wrong password shows nowhere else), but not ten times a second.
    """

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._every_s = every_s
        self._clock = clock
        self._last: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the place in the code that wrote the line has been silent for long enough."""
        if not record.name.startswith("kafka"):
            return True
        place, now = (record.pathname, record.lineno), self._clock()
        if now - self._last.get(place, -math.inf) < self._every_s:
            return False
        self._last[place] = now
        return True


def configure_logging(
    level: str, log_format: str, stream: TextIO | None = None, quiet_client: bool = False
) -> None:
    """Send every log line of the process to `stream`. `log_format` is auto, json or console.

    `quiet_client` is for commands whose own last line says all there is to say of the broker.
    """
    root = logging.getLogger()
    root.handlers = [_handler(sys.stderr if stream is None else stream, log_format)]
    root.setLevel(_LEVELS[level])
    logging.captureWarnings(True)
    # The client library says much at info, and puts whole records into its debug lines.
    least = logging.CRITICAL if quiet_client else logging.WARNING
    logging.getLogger("kafka").setLevel(max(least, _LEVELS[level]))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _handler(target: TextIO, log_format: str) -> logging.Handler:
    as_console = log_format == "console" or (log_format == "auto" and target.isatty())
    handler = logging.StreamHandler(target)
    handler.addFilter(Seldom(_CLIENT_EVERY_S))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(as_console, target.isatty()),
            ],
            foreign_pre_chain=_shared(),
        )
    )
    return handler


def _in_reading_order(_logger: object, _method: str, event: EventDict) -> EventDict:
    """When, how bad and what come first, for whoever reads the raw lines."""
    first = {name: event.pop(name) for name in _FIRST if name in event}
    return first | dict(event)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(as_console: bool, colours: bool) -> list[Processor]:
    if as_console:
        return [structlog.dev.ConsoleRenderer(colors=colours)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        _in_reading_order,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
