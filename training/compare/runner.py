"""Runs the rows of a comparison one after the other, each kept as it finishes.

A row that cannot be run records why, and the others go on. A finished row is not run again, and
one that was made under other conditions is never mixed with these: that is an error.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from transformers import set_seed

from training.compare.machine import describe_machine
from training.compare.material import Material, read_material
from training.compare.registry import make_systems
from training.compare.rows import (
    DONE,
    FAILED,
    NOT_RUN,
    Cost,
    ResultRow,
    read_row,
    row_path,
    write_row,
)
from training.compare.scoring import score_row
from training.compare.settings import Comparison
from training.compare.system import Conditions, Fitted, NotRunError, Say, System
from training.compare.table import write_tables
from training.errors import RecipeError, TrainingError
from training.recipe import read_recipe, recipe_hash

# What a row can die of by its own doing: no memory or disk, a shape, a checkpoint, its data. A bug
# in the harness (KeyError, TypeError) is none of them and stops the whole.
_ROW_FAILURES = (TrainingError, OSError, RuntimeError, ValueError, ImportError, MemoryError)


def run_comparison(
    comparison: Comparison,
    output: Path,
    say: Say,
    only: Sequence[str] = (),
    again: bool = False,
) -> list[ResultRow]:
    """Run what is not finished yet and write the tables; all rows, in order."""
    systems = make_systems(comparison)
    _check_names(only, systems)
    torch.set_num_threads(comparison.threads)
    data = read_material(comparison.data, comparison.seed)
    say(
        f"{len(data.train)} pairs, {len(data.test)} test lines, "
        f"{len(data.unlabelled)} unlabelled sentences"
    )
    wanted = [system for system in systems if not only or system.name in only]
    if again:
        for system in wanted:
            row_path(output, system.table, system.name).unlink(missing_ok=True)
    run = RowRun(comparison, output, say, data)
    rows = [run.row(system, skip=system not in wanted) for system in systems]
    write_tables(rows, data, output)
    say(f"tables written to {output / 'compare.md'}")
    return rows


def conditions_of(comparison: Comparison, data: Material, table: str, name: str) -> dict[str, Any]:
    """All that a row's result depends on; in table A the same for every row."""
    found: dict[str, Any] = {
        **data.fingerprints(),
        "pairs": len(data.train),
        "test_lines": len(data.test),
        "unlabelled_sentences": len(data.unlabelled),
        **comparison.model_dump(mode="json", include={"seed", "threads", "rates", "sizes"}),
        "budget": comparison.budget.model_dump(exclude_none=True),
    }
    if table == "B":
        published = next(row for row in comparison.table_b if row.name == name)
        found["start"] = published.model_dump(mode="json", exclude_defaults=True)
        if published.recipe is not None:
            recipe = read_recipe(published.recipe, quick=published.quick)
            found["start"]["recipe"] = f"{published.recipe.name} {recipe_hash(recipe)}"
    return found


class RowRun:
    """Runs single rows of a comparison."""

    def __init__(self, comparison: Comparison, output: Path, say: Say, data: Material) -> None:
        self._comparison = comparison
        self._output = output
        self._say = say
        self._data = data

    def row(self, system: System, skip: bool) -> ResultRow:
        """The finished row of a system: kept, left out, or run now."""
        blank = self._blank(system)
        kept = read_row(self._output, system.table, system.name)
        if kept is not None and kept.status == DONE:
            if kept.conditions != blank.conditions:
                raise RecipeError(
                    f"{row_path(self._output, system.table, system.name)}: made with other data or "
                    "settings; run again with --again, or into another folder"
                )
            return kept
        if skip:
            return kept or replace(blank, status=NOT_RUN, reason="left out by --only")
        self._say(f"table {system.table}: {system.name}")
        row, outputs = self._attempt(system, blank)
        write_row(self._output, row, outputs)
        self._say(_summary(row))
        return row

    def _blank(self, system: System) -> ResultRow:
        return ResultRow(
            table=system.table,
            name=system.name,
            status=FAILED,
            conditions=conditions_of(self._comparison, self._data, system.table, system.name),
            machine=describe_machine(self._comparison.threads),
            date=datetime.now(UTC).date().isoformat(),
        )

    def _attempt(self, system: System, blank: ResultRow) -> tuple[ResultRow, list[str]]:
        self._output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".row-", dir=self._output) as folder:
            conditions = Conditions(
                self._comparison, Path(folder), self._output / "shared", self._say
            )
            try:
                return self._measure(system, conditions, blank)
            except NotRunError as error:
                return replace(blank, status=NOT_RUN, reason=_one_line(error)), []
            except _ROW_FAILURES as error:
                reason = f"{type(error).__name__}: {_one_line(error)}"
                return replace(blank, status=FAILED, reason=reason), []

    def _measure(
        self, system: System, conditions: Conditions, blank: ResultRow
    ) -> tuple[ResultRow, list[str]]:
        set_seed(self._comparison.seed)
        start = time.monotonic()
        stages: list[Fitted] = system.prepare(self._data, conditions)
        stages += system.train(self._data, conditions)
        taken = time.monotonic() - start
        lines = [pair.english for pair in self._data.test]
        start = time.monotonic()
        outputs = [" ".join(gloss.split()) for gloss in system.translate(lines)]
        speed = len(lines) / (time.monotonic() - start)
        row = replace(
            blank,
            status=DONE,
            scores=score_row(outputs, self._data.test),
            cost=Cost(
                parameters=system.parameters(),
                train_seconds=round(taken, 1),
                sentences_per_second=round(speed, 1),
                size_bytes=_saved_size(system, conditions.folder / "saved"),
            ),
            exports=system.exports(conditions.folder / "exported", lines),
            stages=tuple(stages),
            remarks=tuple(system.remarks(self._data)),
        )
        return row, outputs


def _check_names(only: Sequence[str], systems: Sequence[System]) -> None:
    names = {system.name for system in systems}
    for name in only:
        if name not in names:
            raise RecipeError(f"--only {name}: no such row; there are {', '.join(sorted(names))}")


def _saved_size(system: System, folder: Path) -> int:
    folder.mkdir()
    system.save(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return size


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def _summary(row: ResultRow) -> str:
    if row.scores is None or row.cost is None:
        return f"{row.name}: {row.status}: {row.reason}"
    return (
        f"{row.name}: BLEU {row.scores.bleu:.1f} [{row.scores.low:.1f}, {row.scores.high:.1f}], "
        f"exact {row.scores.exact_match:.1f}%, {row.cost.train_seconds:.0f} s, "
        f"{row.cost.sentences_per_second:.0f} sentences/s"
    )
