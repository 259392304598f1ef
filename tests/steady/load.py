"""Captions without end: streams that play at once, each caption with its growing partials. Pure.

A show has some lines and then another begins under a name of its own, as streams do, so that what
a worker keeps of a stream has to be given up some time.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from worker.commands.playback import Event, Line, play, spoken_ms

_LINES_A_SHOW = 40
_START_APART_MS = 97  # streams do not all begin at once


def endless(name: str, texts: Sequence[str], streams: int, rate: float) -> Iterator[Event]:
    """Events in the order of time, `rate` of them a second over all streams."""
    pace = _events_a_second(texts, streams) / rate
    every = [
        _stream(f"{name}{number}", texts, number * len(texts) // streams, number * _START_APART_MS)
        for number in range(streams)
    ]
    for event in heapq.merge(*every, key=lambda event: event.at_ms):
        yield replace(event, at_ms=round(event.at_ms * pace))


def _stream(name: str, texts: Sequence[str], first: int, start_ms: int) -> Iterator[Event]:
    now_ms = start_ms
    for index in count():
        text = texts[(first + index) % len(texts)]
        line = Line(f"{name}-show{index // _LINES_A_SHOW}", text)
        for event in play([line], str(index), partials=True):
            yield replace(event, at_ms=now_ms + event.at_ms)
        now_ms += spoken_ms(text)


def _events_a_second(texts: Sequence[str], streams: int) -> float:
    """How many come when everybody speaks as fast as people do."""
    events = sum(len(play([Line("", text)], "", partials=True)) for text in texts)
    return streams * events / (sum(map(spoken_ms, texts)) / 1000)
