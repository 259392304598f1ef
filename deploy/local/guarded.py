"""A child process that cannot outlive this one.

The child runs under a small guard, this same file run as a programme, which holds the reading end
of a pipe. When this process ends, however it ends, the pipe closes, and the guard stops the child.
Both stand in a session of their own, so that Ctrl-C reaches this process alone, which then stops
its children in the order it wants. Knows nothing of Kafka; produces a `GuardedProcess`.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

_TERMINATE = b"terminate\n"
_KILL = b"kill\n"
_FREEZE = b"freeze\n"
_THAW = b"thaw\n"
_PATIENCE_S = 20.0  # how long a child may take to stop once its parent is gone


class GuardedProcess:
    """A running child; what it prints goes to the end of `log_path`."""

    def __init__(
        self,
        command: Sequence[str],
        log_path: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", __file__, *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=None if environment is None else dict(environment),
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Whether the child has not ended."""
        return self._guard.poll() is None

    def child_pid(self) -> int:
        """The child's own process id, on Linux."""
        guard = self._guard.pid
        return int(Path(f"/proc/{guard}/task/{guard}/children").read_text().split()[0])

    def terminate(self) -> None:
        """Ask the child to stop (SIGTERM), and do not wait."""
        self._tell(_TERMINATE)

    def kill(self) -> int:
        """End the child at once (SIGKILL)."""
        self._tell(_KILL)
        return self.wait(timeout_s=10.0)

    def freeze(self) -> None:
        """Stop the child's clock (SIGSTOP): it keeps its memory, sockets and files."""
        self._tell(_FREEZE)

    def thaw(self) -> None:
        """Let a frozen child go on (SIGCONT)."""
        self._tell(_THAW)

    def wait(self, timeout_s: float) -> int:
        """The child's exit code, 128 + N where signal N ended it. Raises TimeoutError."""
        try:
            code = self._guard.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"the child still runs after {timeout_s:g} s") from None
        self._close_pipe()
        return code

    def stop(self, timeout_s: float = 15.0) -> int:
        """Ask the child to stop; end it when that takes longer than `timeout_s`."""
        self.terminate()
        try:
            return self.wait(timeout_s)
        except TimeoutError:
            return self.kill()

    def _tell(self, order: bytes) -> None:
        pipe = self._guard.stdin
        if pipe is None or pipe.closed or not self.is_running():
            return
        try:
            pipe.write(order)
            pipe.flush()
        except BrokenPipeError:  # the child ended between the question and the order
            return

    def _close_pipe(self) -> None:
        if self._guard.stdin is not None:
            try:
                self._guard.stdin.close()
            except BrokenPipeError:  # an order to a child that was gone is still in the buffer
                return


_SIGNALS = {
    _TERMINATE: signal.SIGTERM,
    _KILL: signal.SIGKILL,
    _FREEZE: signal.SIGSTOP,
    _THAW: signal.SIGCONT,
}


def _obey(child: subprocess.Popen[bytes]) -> None:
    """Carry out orders until the pipe closes, which says that the parent is gone."""
    for order in iter(sys.stdin.buffer.readline, b""):
        child.send_signal(_SIGNALS[order])
    child.send_signal(signal.SIGCONT)  # a frozen child would not hear the next one
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()


def _guard(command: Sequence[str]) -> int:
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"{command[0]} cannot be run: {error.strerror}", file=sys.stderr)
        return 127
    threading.Thread(target=_obey, args=(child,), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    # Not sys.exit: at the interpreter's end it would wait for the lock on the pipe, held above.
    import os

    os._exit(_guard(sys.argv[1:]))
