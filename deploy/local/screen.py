"""Lays English and gloss out side by side, for wide and narrow terminals, files and pipes. Pure.

Knows widths and colours; nothing of where the lines come from.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

_WIDEST = 140
_NARROWEST_SIDE_BY_SIDE = 72
_LABEL = 9
_RULE = " | "
_STYLES = {"label": "36", "gloss": "1", "flag": "33", "title": "1;4"}


@dataclass(frozen=True)
class Screen:
    """How wide a line may be, and whether it may be coloured."""

    columns: int
    colour: bool = False

    def pair(self, label: str, english: str, gloss: str, flags: str = "") -> str:
        """One caption with its gloss; what is to be said of it stands beneath."""
        lines = self._beside if self._is_wide() else self._beneath
        text = [*lines(label, english, gloss or "(nothing to sign)")]
        text += self._flags(flags)
        return "\n".join(text)

    def title(self, text: str) -> str:
        """A heading."""
        return self._style("title", text)

    def note(self, text: str) -> str:
        """A line about something that is no caption."""
        return "\n".join(self._style("flag", line) for line in textwrap.wrap(text, self.columns))

    def heads(self) -> str:
        """The heads of the columns, where there are columns."""
        if not self._is_wide():
            return ""
        return f"{'stream':<{_LABEL}} {'English':<{self._side()}}{_RULE}gloss"

    def _is_wide(self) -> bool:
        return self.columns >= _NARROWEST_SIDE_BY_SIDE

    def _side(self) -> int:
        return (min(self.columns, _WIDEST) - _LABEL - 1 - len(_RULE)) // 2

    def _beside(self, label: str, english: str, gloss: str) -> Iterator[str]:
        width = self._side()
        left = textwrap.wrap(english, width) or [""]
        right = textwrap.wrap(gloss, width, break_on_hyphens=False) or [""]
        heads = [label[:_LABEL], *[""] * (max(len(left), len(right)) - 1)]
        for head, a, b in zip_longest(heads, left, right, fillvalue=""):
            shown = self._style("label", f"{head:<{_LABEL}}")
            yield f"{shown} {a:<{width}}{_RULE}{self._style('gloss', b)}".rstrip()

    def _beneath(self, label: str, english: str, gloss: str) -> Iterator[str]:
        width = max(20, self.columns)
        yield from textwrap.wrap(f"{label}: {english}", width, subsequent_indent="  ")
        for line in textwrap.wrap(
            gloss, width, initial_indent="  = ", subsequent_indent="    ", break_on_hyphens=False
        ):
            yield self._style("gloss", line)

    def _flags(self, flags: str) -> list[str]:
        margin = " " * (_LABEL + 1) if self._is_wide() else "  "
        lines = textwrap.wrap(
            flags,
            max(20, min(self.columns, _WIDEST)),
            initial_indent=f"{margin}! ",
            subsequent_indent=f"{margin}  ",
        )
        return [self._style("flag", line) for line in lines]

    def _style(self, name: str, text: str) -> str:
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self.colour and text else text
