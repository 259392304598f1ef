"""/livez, /readyz and /metrics over HTTP, in a thread of their own.

Live: the loop went round within the longest time a batch may take. Ready: the model is warm and the
consumer group has taken this worker in, whether or not it owns a partition. Neither asks the
broker: a restart of the worker does not mend a broker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from worker.errors import SettingsError
from worker.operate.metrics import CONTENT_TYPE

_STOP_CHECK_S = 0.1


class Health:
    """What the probes answer from. Written by the loop's thread, read by the server's."""

    def __init__(self, stall_after_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._stall_after_s = stall_after_s
        self._clock = clock
        self._last_turn: float | None = None
        self.model_is_warm = False
        self.group_is_joined = False

    def turned(self) -> None:
        """The loop went round."""
        self._last_turn = self._clock()

    def why_not_live(self) -> str | None:
        """None when alive. Before its first turn a worker is starting, which is being alive."""
        if self._last_turn is None:
            return None
        idle_s = self._clock() - self._last_turn
        return f"the loop has stood for {idle_s:.0f} s" if idle_s > self._stall_after_s else None

    def why_not_ready(self) -> str | None:
        """None when ready."""
        if not self.model_is_warm:
            return "the model is not loaded yet"
        if not self.group_is_joined:
            return "not a member of the consumer group yet"
        return self.why_not_live()


@contextmanager
def serve_health(
    address: tuple[str, int], health: Health, render_metrics: Callable[[], bytes]
) -> Iterator[int]:
    """Answer probes while inside; gives the port, which the system chose if it was 0."""

    class Handler(_Handler):
        state = health
        metrics = staticmethod(render_metrics)

    try:
        server = ThreadingHTTPServer(address, Handler)
    except OSError as error:
        raise SettingsError(
            f"health_host and health_port: {address[0]}:{address[1]} cannot be used "
            f"({error.strerror}); choose another port, or 0 for any free one"
        ) from None
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, args=(_STOP_CHECK_S,), name="health", daemon=True
    )
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: Health
    metrics: Callable[[], bytes]

    def do_GET(self) -> None:
        if self.path == "/livez":
            self._verdict(self.state.why_not_live())
        elif self.path == "/readyz":
            self._verdict(self.state.why_not_ready())
        elif self.path == "/metrics":
            self._answer(200, self.metrics(), CONTENT_TYPE)
        else:
            self._answer(404, b"try /livez, /readyz or /metrics\n")

    def _verdict(self, problem: str | None) -> None:
        status = 200 if problem is None else 503
        self._answer(status, f"{problem or 'ok'}\n".encode())

    def _answer(
        self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """A probe a second is not worth a line."""
