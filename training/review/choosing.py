"""Chooses what a reviewer is asked: pairs by tag or at random, outputs also by low confidence.

Outputs are the worker's output messages as JSON Lines, as `gloss-worker translate --format jsonl`
prints them; of a segment only the last revision counts. The same seed chooses the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from training.data.formats import Fault, read_lines
from training.data.pairs import read_pairs, tidy
from training.data.review_state import UNREVIEWED
from training.errors import DataError
from training.review.sheet import OUTPUT, PAIR, Item


@dataclass(frozen=True)
class Choice:
    """What is wanted: how many, of which tags, and whether the least sure come first."""

    number: int
    seed: int = 0
    tags: Collection[str] = ()
    lowest_confidence: bool = False
    reviewed_too: bool = False


def choose(path: Path, choice: Choice) -> list[Item]:
    """Items from pairs (a file or folder) or from outputs. Raises DataError when there are none."""
    outputs = _holds_outputs(path)
    found = list(_outputs(path)) if outputs else _pairs(path, choice)
    if choice.lowest_confidence and not outputs:
        raise DataError(f"{path}: holds pairs; only the worker's outputs have a confidence")
    if choice.tags and outputs:
        raise DataError(f"{path}: holds outputs; only pairs have tags")
    if not found:
        raise DataError(f"{path}: nothing to review by these wishes")
    if choice.lowest_confidence:
        return sorted(found, key=_confidence)[: choice.number]
    size = min(choice.number, len(found))
    places = sorted(Random(choice.seed).sample(range(len(found)), size))
    return [found[place] for place in places]


def _confidence(item: Item) -> float:
    return 1.0 if item.confidence is None else item.confidence


def _pairs(path: Path, choice: Choice) -> list[Item]:
    return [
        Item(PAIR, pair.place, pair.english, pair.gloss, pair.tags)
        for pair in read_pairs(path)
        if (choice.reviewed_too or pair.review == UNREVIEWED)
        and (not choice.tags or set(choice.tags) & set(pair.tags))
    ]


def _holds_outputs(path: Path) -> bool:
    """Whether a file is of the worker's messages rather than of pairs."""
    if path.suffix.lower() != ".jsonl" or path.is_dir():
        return False
    return any("sentences" in message for _, message in _messages(path))


def _messages(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line in read_lines(path):
        if isinstance(line, Fault):
            continue
        try:
            message = json.loads(line[1])
        except (json.JSONDecodeError, RecursionError):
            raise DataError(f"{path}:{line[0]}: is not JSON") from None
        if isinstance(message, dict):
            yield line[0], message


def _outputs(path: Path) -> Iterator[Item]:
    """The sentences of every segment's last revision, each English with the same gloss once."""
    last: dict[object, tuple[int, Mapping[str, Any]]] = {}
    for number, message in _messages(path):
        key: object = message.get("stream_id"), message.get("segment_id")
        if key in last and not _replaces(message, last[key][1]):
            key = number  # another run's output, put into the same file
        last[key] = number, message
    seen: set[tuple[str, str]] = set()
    for number, message in last.values():
        if message.get("status", "final") != "final":
            continue
        for item in _sentences(f"{path.name}:{number}", message):
            sides = (item.english, item.gloss)
            if all(sides) and sides not in seen:
                seen.add(sides)
                yield item


def _replaces(message: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    return int(message.get("revision", 0)) > int(earlier.get("revision", 0))


def _sentences(place: str, message: Mapping[str, Any]) -> list[Item]:
    try:
        text = message["source_text"]
        return [
            Item(
                OUTPUT,
                place,
                tidy(text[sentence["char_start"] : sentence["char_end"]]),
                tidy(sentence["gloss"]),
                confidence=sentence.get("confidence"),
            )
            for sentence in message["sentences"]
        ]
    except (KeyError, TypeError):
        raise DataError(f"{place}: is no output message of the worker") from None
