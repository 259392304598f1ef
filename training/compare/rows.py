"""A finished row and the files it is kept in.

    rows/a-bert.json   scores, cost, conditions, or why it was not run
    rows/a-bert.txt    its gloss for each test line

A row is written whole, when it is finished, so that a comparison that was stopped goes on there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from training.compare.scoring import Scored
from training.compare.system import Fitted
from training.errors import DataError

DONE, FAILED, NOT_RUN = "done", "failed", "not run"


@dataclass(frozen=True)
class Cost:
    """What a row takes: `train_seconds` is all of prepare and train, reading included."""

    parameters: int
    train_seconds: float
    sentences_per_second: float
    size_bytes: int


@dataclass(frozen=True)
class ResultRow:
    """One row of a table."""

    table: str
    name: str
    status: str
    conditions: dict[str, Any]
    machine: dict[str, str]
    date: str
    reason: str = ""
    scores: Scored | None = None
    cost: Cost | None = None
    exports: str = ""
    stages: tuple[Fitted, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def row_path(output: Path, table: str, name: str) -> Path:
    """Where a row is kept."""
    return output / "rows" / f"{table.lower()}-{name}.json"


def write_row(output: Path, row: ResultRow, outputs: Sequence[str]) -> None:
    """Keep a row; its JSON is put in place last."""
    path = row_path(output, row.table, row.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".txt").write_text("".join(o + "\n" for o in outputs), encoding="utf-8")
    fresh = path.with_suffix(".json.new")
    fresh.write_text(json.dumps(asdict(row), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(path)


def read_row(output: Path, table: str, name: str) -> ResultRow | None:
    """A row that was kept; None when there is none. Raises DataError for a damaged one."""
    path = row_path(output, table, name)
    if not path.is_file():
        return None
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        scores, cost = fields.pop("scores"), fields.pop("cost")
        stages = tuple(Fitted(**stage) for stage in fields.pop("stages"))
        remarks = tuple(fields.pop("remarks"))
        return ResultRow(
            **fields,
            scores=Scored(**scores) if scores else None,
            cost=Cost(**cost) if cost else None,
            stages=stages,
            remarks=remarks,
        )
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise DataError(f"{path}: is no finished row ({error}); delete it") from None


def read_outputs(output: Path, row: ResultRow) -> list[str]:
    """The row's gloss for each test line."""
    path = row_path(output, row.table, row.name).with_suffix(".txt")
    return path.read_text(encoding="utf-8").split("\n")[:-1]
