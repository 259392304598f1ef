"""The challenge's YAML files as items: a list in each file, every scalar read as text.

Read as text, `NO` and `ON` are signs and not booleans, and `10:30` is not a number in base 60.
Every error is one line that names the file, the item and what is wrong with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from training.errors import DataError
from training.evaluate.challenge.item import Item

FOLDER = Path(__file__).parent
_ENDING = "*.yaml"


def read_challenge(folder: Path = FOLDER) -> tuple[Item, ...]:
    """The items of all files of a folder, by file name. Raises DataError with the item at fault."""
    items = tuple(item for path in _files(folder) for item in read_items(path))
    seen: set[str] = set()
    for item in items:
        if item.english in seen:
            raise DataError(f"{folder}: two items have the same English: {item.english}")
        seen.add(item.english)
    return items


def read_items(path: Path) -> Iterator[Item]:
    """The items of one file. Raises DataError with the item at fault."""
    found = _parsed(path)
    if not isinstance(found, list):
        raise DataError(f"{path}: holds no list of items")
    for number, fields in enumerate(found, start=1):
        try:
            yield Item.model_validate(fields)
        except ValidationError as error:
            raise DataError(f"{path}: item {number}: {_first_of(error)}") from None


def hashes(folder: Path = FOLDER) -> dict[str, str]:
    """SHA-256 of each file, by its name: what was asked, for a report."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob(_ENDING))
    if not files:
        raise DataError(f"{folder}: holds no {_ENDING} file of challenge items")
    return files


def _parsed(path: Path) -> object:
    try:
        found: object = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: is not YAML: {' '.join(str(error).split())}") from None
    return found


def _first_of(error: ValidationError) -> str:
    """A misspelt field, or the first fault: which field, and for a list which entry of it."""
    faults = error.errors()
    fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
    where = " ".join(str(p + 1) if isinstance(p, int) else p for p in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{where}: is no field of an item; fields are {', '.join(Item.model_fields)}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
