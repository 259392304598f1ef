"""Shows what arrives, and hands it to the scoreboard. Knows the output record, but no broker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scoreboard import Scoreboard
from screen import Screen


class Show:
    """Prints each answer once, and at the end where the rest went."""

    def __init__(self, scoreboard: Scoreboard, screen: Screen, say: Callable[[str], None]) -> None:
        self._scoreboard = scoreboard
        self._screen = screen
        self._say = say
        self._warned = 0

    def begin(self) -> None:
        """Print the heads of the columns."""
        heads = self._screen.heads()
        self._say("")
        if heads:
            self._say(self._screen.title(heads))

    def output(self, record: Mapping[str, Any], received_at_s: float) -> bool:
        """Take an output record; True when it is shown, as the first answer to a final."""
        if not self._scoreboard.take_output(record, received_at_s):
            return False
        gloss = " ".join(sentence["gloss"] for sentence in record["sentences"])
        flags = [_flag(warning) for warning in record["warnings"]]
        if record["error"] is not None:
            flags.append(f"not translated: {record['error']['code']}")
        self._warned += bool(flags)
        shown = "; ".join(dict.fromkeys(flags))
        self._say(self._screen.pair(record["stream_id"], record["source_text"], gloss, shown))
        return True

    def dead_letter(self, value: bytes | None, reason: str) -> None:
        """Take a dead letter; one that was sent on purpose is shown where it happens."""
        what = self._scoreboard.take_dead_letter(value, reason)
        if what is not None:
            self._say(self._screen.note(f"set aside: {what} ({reason})"))

    def end(self, dead_letter_topic: str) -> None:
        """Say where the records went that no worker can use."""
        self._say("")
        self._say(f"{self._warned} captions have a warning (lines that open with !).")
        self._say("Records sent on purpose that no worker can use:")
        for what, reason in self._scoreboard.dead_letters():
            self._say(f"  {what:<26} -> {dead_letter_topic}, reason {reason}")
        for what in self._scoreboard.missing:
            self._say(f"  MISSING: {what}")


def _flag(warning: Mapping[str, Any]) -> str:
    code = str(warning["code"]).replace("_", " ")
    return code if warning["token"] is None else f"{code}: {warning['token']}"
