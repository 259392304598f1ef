"""Log lines: one JSON object each, whoever wrote them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from worker.operate.logs import Seldom, configure_logging


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, client = root.handlers, root.level, logging.getLogger("kafka").level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.getLogger("kafka").setLevel(client)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_a_json_object_that_begins_with_when_how_bad_and_what() -> None:
    stream = io.StringIO()
    configure_logging("info", "auto", stream)
    structlog.stdlib.get_logger("glosswire").info("batch", records=3)
    (line,) = written(stream)
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert (line["level"], line["event"], line["records"]) == ("info", "batch", 3)


def test_a_line_of_a_library_does_not_escape_the_format() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    logging.getLogger("some.library").warning("lost %s\nof %d", "one", 2)
    (line,) = written(stream)
    assert (line["event"], line["logger"]) == ("lost one\nof 2", "some.library")


def test_a_trace_stays_inside_its_line() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    error = ValueError("broken")
    structlog.stdlib.get_logger("glosswire").error("failed", exc_info=error)
    (line,) = written(stream)
    assert "ValueError: broken" in line["exception"]


def test_lines_below_the_level_are_left_out() -> None:
    stream = io.StringIO()
    configure_logging("warning", "json", stream)
    structlog.stdlib.get_logger("glosswire").info("batch")
    assert stream.getvalue() == ""


def test_the_console_is_for_people() -> None:
    stream = io.StringIO()
    configure_logging("info", "console", stream)
    structlog.stdlib.get_logger("glosswire").info("batch", records=3)
    assert "records=3" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_the_client_is_heard_at_warning_and_not_below() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream)
    logging.getLogger("kafka.net").info("chatter")
    logging.getLogger("kafka.net").warning("socket disconnected")
    assert [line["event"] for line in written(stream)] == ["socket disconnected"]


def test_a_command_that_speaks_for_itself_silences_the_client() -> None:
    stream = io.StringIO()
    configure_logging("info", "json", stream, quiet_client=True)
    logging.getLogger("kafka.net").error("socket disconnected")
    assert stream.getvalue() == ""


def client_line(number: int) -> logging.LogRecord:
    return logging.LogRecord("kafka.net", logging.ERROR, "net.py", number, "lost", None, None)


def test_a_retry_of_the_client_is_told_once_in_a_while() -> None:
    now = [0.0]
    seldom = Seldom(30, clock=lambda: now[0])
    assert seldom.filter(client_line(1))
    now[0] = 29
    assert not seldom.filter(client_line(1))
    assert seldom.filter(client_line(2))
    now[0] = 31
    assert seldom.filter(client_line(1))


def test_lines_of_the_worker_itself_are_never_held_back() -> None:
    seldom = Seldom(30, clock=lambda: 0.0)
    own = logging.LogRecord("glosswire", logging.INFO, "loop.py", 1, "batch", None, None)
    assert seldom.filter(own)
    assert seldom.filter(own)
