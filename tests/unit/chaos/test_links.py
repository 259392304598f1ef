"""The paths to brokers that the chaos programme slows, cuts and blocks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from broker_nodes import find_free_ports
from waiting import wait_until

from tests.chaos.links import HOST, Links


class Echo:
    """A server that sends everything back, and may go away and come back."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connections: list[socket.socket] = []
        self.start()

    def start(self) -> None:
        self._server = socket.create_server((HOST, self._port))
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._connections:
            connection.close()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._echo, args=(connection,), daemon=True).start()

    def _echo(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(1024):
                connection.sendall(data)
        except OSError:
            return


@pytest.fixture
def ports() -> tuple[int, int]:
    front, back = find_free_ports(2)
    return front, back


@pytest.fixture
def echo(ports: tuple[int, int]) -> Iterator[Echo]:
    server = Echo(ports[1])
    yield server
    server.stop()


@pytest.fixture
def links(ports: tuple[int, int], echo: Echo) -> Iterator[Links]:
    with Links([ports]) as links:
        yield links


def connect(links: Links) -> socket.socket:
    port = int(links.bootstrap_servers.rpartition(":")[2])
    return socket.create_connection((HOST, port), timeout=5)


def is_answered(connection: socket.socket, timeout_s: float = 5.0) -> bool:
    connection.settimeout(timeout_s)
    try:
        connection.sendall(b"hello")
        return connection.recv(5) == b"hello"
    except TimeoutError:
        return False


def is_dropped(connection: socket.socket) -> bool:
    """Reset or ended, as the system sees it."""
    try:
        connection.sendall(b"x")
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def can_connect(links: Links) -> bool:
    try:
        with closing(connect(links)) as connection:
            return is_answered(connection)
    except OSError:
        return False


def test_bytes_go_to_and_fro(links: Links) -> None:
    with closing(connect(links)) as connection:
        assert is_answered(connection)


def test_a_slow_path_takes_its_time(links: Links) -> None:
    links.slow(0, 0.3)
    with closing(connect(links)) as connection:
        assert not is_answered(connection, 0.25)
        assert connection.gettimeout() == 0.25
        connection.settimeout(5)
        assert connection.recv(5) == b"hello"


def test_a_blocked_path_says_nothing_and_forgets_nothing(links: Links) -> None:
    with closing(connect(links)) as connection:
        assert is_answered(connection)
        links.block(0)
        assert not is_answered(connection, 0.2)
        links.restore(0)
        connection.settimeout(5)
        assert connection.recv(5) == b"hello"


def test_a_cut_path_drops_and_refuses_until_it_is_mended(links: Links) -> None:
    with closing(connect(links)) as connection:
        assert is_answered(connection)
        links.cut(0)
        assert is_dropped(connection)
    with pytest.raises(ConnectionRefusedError):
        connect(links)
    links.restore(0)
    assert can_connect(links)


def test_a_path_refuses_while_its_broker_is_down_and_is_there_again_with_it(
    links: Links, echo: Echo
) -> None:
    assert can_connect(links)
    echo.stop()

    def is_refused() -> bool:
        try:
            connect(links).close()
        except ConnectionRefusedError:
            return True
        return False

    wait_until(is_refused, 5, "the link refuses as its broker does")
    echo.start()
    wait_until(lambda: can_connect(links), 5, "the link is there again")
