"""Network paths between workers and brokers that can be slowed, cut and blocked: small TCP proxies.

Each stands in front of one broker, at the port that the broker tells its clients. Untouched it is
as the broker is: where the broker refuses a connection, so does the link. Knows no Kafka protocol.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
_CHUNK_BYTES = 64 * 1024
_LOOK_AGAIN_S = 0.05
_CALL_TIMEOUT_S = 10.0


class Link:
    """The path to one broker. Lives on the event loop of its `Links`."""

    def __init__(self, port: int, broker_port: int) -> None:
        self.port = port
        self._broker_port = broker_port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._delay_s = 0.0
        self._is_cut = False
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take connections."""
        if self._server is None and not self._is_cut:
            self._server = await asyncio.start_server(self._serve, HOST, self.port)

    async def close(self) -> None:
        """Refuse connections, and drop those there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def slow(self, delay_s: float) -> None:
        """Hold back every chunk of 64 KiB, in both directions."""
        self._delay_s = delay_s

    async def block(self) -> None:
        """Let nothing through, and tell nobody: a black hole."""
        self._flows.clear()

    async def cut(self) -> None:
        """Drop every connection, and refuse new ones."""
        self._is_cut = True
        await self.close()

    async def restore(self) -> None:
        """Be as the broker is."""
        self._delay_s, self._is_cut = 0.0, False
        self._flows.set()
        await self.open()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._join(reader, writer)
        except OSError:
            writer.transport.abort()
            if self._watch is None:
                self._watch = asyncio.create_task(self._refuse_while_the_broker_does())
        finally:
            self._writers.discard(writer)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until either side ends. Raises OSError if the broker refuses."""
        broker_reader, broker_writer = await asyncio.open_connection(HOST, self._broker_port)
        self._writers.add(broker_writer)
        ways = [
            asyncio.create_task(self._carry(reader, broker_writer)),
            asyncio.create_task(self._carry(broker_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self._writers.discard(broker_writer)
            broker_writer.transport.abort()
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                await self._flows.wait()
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                writer.write(data)
                await writer.drain()

    async def _refuse_while_the_broker_does(self) -> None:
        """To accept and then hang up would look otherwise than a broker that is down."""
        await self.close()
        while not await _is_listening(self._broker_port):
            await asyncio.sleep(_LOOK_AGAIN_S)
        self._watch = None
        await self.open()


async def _is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.transport.abort()
    return True


class Links:
    """All links, on a thread of their own for as long as the block runs."""

    def __init__(self, ports: Sequence[tuple[int, int]]) -> None:
        self._links = [Link(port, broker_port) for port, broker_port in ports]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="links", daemon=True)

    @property
    def bootstrap_servers(self) -> str:
        """Where clients find the brokers by way of the links."""
        return ",".join(f"{HOST}:{link.port}" for link in self._links)

    def slow(self, index: int, delay_s: float) -> None:
        """Slow the path to a broker down."""
        self._do(self._links[index].slow(delay_s))

    def cut(self, index: int) -> None:
        """Cut the path to a broker."""
        self._do(self._links[index].cut())

    def block(self, index: int) -> None:
        """Make the path to a broker a black hole."""
        self._do(self._links[index].block())

    def restore(self, index: int) -> None:
        """Mend the path to a broker."""
        self._do(self._links[index].restore())

    def _each(self, call: Callable[[Link], Coroutine[Any, Any, None]]) -> None:
        for link in self._links:
            self._do(call(link))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_TIMEOUT_S)

    def __enter__(self) -> Self:
        self._thread.start()
        self._each(Link.open)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._each(Link.cut)
        self._do(_end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CALL_TIMEOUT_S)
        self._loop.close()


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
