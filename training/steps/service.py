"""A bundle run as the worker runs it: lines through `gloss-worker translate`, messages back.

So what is measured is what is served: the same sentences, guards, repairs and warnings, whatever
the worker has of them. Settings of the environment are left out; they would change what is
measured. Knows nothing of what the answers are judged by.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from training.errors import CheckpointError
from training.evaluate.answers import Answer, Served, read_answer

Say = Callable[[str], None]
WORKER = (sys.executable, "-c", "from worker.cli import main; main()")
_SETTING = "GLOSS_"
_FAILED_LINES = 70  # the worker's exit code when the model failed on a line
_REPORT_EVERY_S = 15.0


class Service:
    """The worker with one bundle; `command` stands in for the installed worker."""

    def __init__(
        self, bundle: Path, say: Say, beam_size: int = 0, command: Sequence[str] = ()
    ) -> None:
        beam = ["--beam-size", str(beam_size)] if beam_size else []
        model = ["--bundle", str(bundle), *beam]
        self._command = [*(command or WORKER), "translate", "--format", "jsonl", *model]
        self._say = say
        self.served: Served | None = None

    def translate(self, lines: Sequence[str]) -> list[Answer]:
        """One answer a line, in order. Raises CheckpointError when the worker cannot do it."""
        given = [" ".join(line.split()) for line in lines]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(_SETTING)}
        with subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        ) as process:
            complaints: list[bytes] = []
            feeding = [
                threading.Thread(target=_write, args=(process, given), daemon=True),
                threading.Thread(target=_gather, args=(process, complaints), daemon=True),
            ]
            for thread in feeding:
                thread.start()
            answers = list(self._read(process, len(given)))
            for thread in feeding:
                thread.join()
        if process.returncode not in (0, _FAILED_LINES) or len(answers) != len(given):
            raise CheckpointError(_reason(b"".join(complaints).decode("utf-8", "replace")))
        return answers

    def facts(self) -> dict[str, str]:
        """Which bundle answered, for a report; nothing before it did."""
        if self.served is None:
            return {}
        served = self.served
        return {
            "bundle": f"{served.name} {served.version}, notation {served.notation}",
            "decoding": f"{served.decode}, as the worker runs it",
        }

    def _read(self, process: subprocess.Popen[bytes], lines: int) -> Iterator[Answer]:
        start = last = time.monotonic()
        for number, message in enumerate(process.stdout or (), start=1):
            answer, self.served = read_answer(message)
            yield answer
            now = time.monotonic()
            if now - last > _REPORT_EVERY_S:
                last, rate = now, number / (now - start)
                left_s = (lines - number) / rate
                self._say(f"{number} of {lines} lines, {rate:.0f} a second, {left_s:.0f} s left")


def _write(process: subprocess.Popen[bytes], lines: Sequence[str]) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as stream:
            stream.writelines(line.encode() + b"\n" for line in lines)
    except BrokenPipeError:
        pass  # the worker has ended, and its exit code says why


def _gather(process: subprocess.Popen[bytes], into: list[bytes]) -> None:
    into.extend(process.stderr or ())


def _reason(complaints: str) -> str:
    last = complaints.strip().splitlines()[-1:] or ["the worker ended without a word"]
    return last[0].removeprefix("gloss-worker: ").removeprefix("error: ")
