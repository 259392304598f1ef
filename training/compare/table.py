"""The two tables as compare.md and compare.json.

Table A's rows were trained from scratch, table B's start from published weights; each is compared
with its own baselines and never with the other table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.compare.material import Material
from training.compare.rows import DONE, ResultRow, read_outputs
from training.compare.scoring import p_value

BASELINE = "dictionary"
_SIGNIFICANT = 0.05
_HEAD = """\
| system | BLEU [95%] | chrF++ | exact match | against dictionary | parameters | trained | CPU | \
size | CTranslate2 |
|---|---|---|---|---|---|---|---|---|---|"""
_TITLES = {
    "A": (
        "## Table A: from scratch\n\nEvery row learns from the same unlabelled text and the same "
        "pairs, under one budget. Nothing comes from outside."
    ),
    "B": (
        "## Table B: published weights\n\nEvery row starts from weights that others trained on "
        "other data, so no row here says anything about a row of table A."
    ),
}


def write_tables(rows: Sequence[ResultRow], data: Material, output: Path) -> None:
    """Write compare.md and compare.json."""
    chances = {
        (row.table, row.name): chance
        for row in rows
        if (chance := _against_dictionary(row, rows, data, output)) is not None
    }
    parts = ["# English to gloss: architectures compared\n"]
    content: dict[str, list[dict[str, Any]]] = {}
    for table, title in _TITLES.items():
        own = [row for row in rows if row.table == table]
        if own:
            parts += [title, "", _table(own, chances), "", *_notes(own), ""]
            content[table] = [
                {**asdict(row), "p_against_dictionary": chances.get((table, row.name))}
                for row in own
            ]
    parts += _how_made(rows)
    (output / "compare.md").write_text("\n".join(parts) + "\n", encoding="utf-8")
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (output / "compare.json").write_text(text + "\n", encoding="utf-8")


def _against_dictionary(
    row: ResultRow, rows: Sequence[ResultRow], data: Material, output: Path
) -> float | None:
    found = [r for r in rows if (r.table, r.name, r.status) == (row.table, BASELINE, DONE)]
    if not found or row.status != DONE or row.name == BASELINE:
        return None
    return p_value(read_outputs(output, row), read_outputs(output, found[0]), data.test)


def _table(rows: Sequence[ResultRow], chances: dict[tuple[str, str], float]) -> str:
    baseline = next((r.scores.bleu for r in rows if r.name == BASELINE and r.scores), None)
    lines = [_line(row, baseline, chances.get((row.table, row.name))) for row in rows]
    return "\n".join([_HEAD, *lines])


def _line(row: ResultRow, baseline: float | None, chance: float | None) -> str:
    scores, cost = row.scores, row.cost
    if scores is None or cost is None:
        return f"| {row.name} | {row.status}: {_cell(row.reason)} |" + " |" * 8
    return (
        f"| {row.name} | {scores.bleu:.1f} [{scores.low:.1f}, {scores.high:.1f}] "
        f"| {scores.chrf:.1f} | {scores.exact_match:.1f}% "
        f"| {_difference(scores.bleu, baseline, chance)} "
        f"| {_millions(cost.parameters)} | {_trained(row)} | {cost.sentences_per_second:.0f} /s "
        f"| {_megabytes(cost.size_bytes)} | {row.exports.partition(':')[0]} |"
    )


def _difference(bleu: float, baseline: float | None, chance: float | None) -> str:
    if baseline is None or chance is None:
        return ""
    verdict = f"p {chance:.3f}" if chance < _SIGNIFICANT else f"p {chance:.2f}, not significant"
    return f"{bleu - baseline:+.1f} ({verdict})"


def _trained(row: ResultRow) -> str:
    stages = ", ".join(
        f"{s.stage} {s.seconds:.0f} s ({s.cpu_seconds:.0f} s CPU, {s.steps} steps)"
        for s in row.stages
    )
    total = f"{row.cost.train_seconds:.0f} s in all" if row.cost else ""
    return ", ".join(part for part in (stages, total) if part)


def _millions(count: int) -> str:
    return f"{count / 1e6:.2f} M" if count else "-"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size else "-"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _notes(rows: Sequence[ResultRow]) -> list[str]:
    """What a reader needs to know of single rows."""
    notes = []
    for row in rows:
        facts = [*row.remarks]
        if row.exports.startswith("no: ") and row.stages:
            facts.append(f"exports to CTranslate2: {row.exports}")
        if row.stages and row.stages[0].stage == "pretrain":
            stage = row.stages[0]
            facts.append(f"pre-training loss {stage.first_loss:.2f} to {stage.last_loss:.2f}")
        if facts:
            notes.append(f"- {row.name}: {'; '.join(facts)}.")
    return notes


def _how_made(rows: Sequence[ResultRow]) -> list[str]:
    done = [row for row in rows if row.status == DONE]
    if not done:
        return ["## How it was made\n", "No row was run."]
    first = done[0]
    facts = first.conditions
    budget = ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in facts["budget"].items())
    sizes = ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in facts["sizes"].items())
    machines = sorted({" ".join(f"{k} {v}," for k, v in row.machine.items()) for row in done})
    dates = sorted({row.date for row in done})
    return [
        "## How it was made\n",
        f"- Data: {facts['pairs']} pairs, {facts['test_lines']} test lines, "
        f"{facts['unlabelled_sentences']} unlabelled sentences, none of them a test sentence; "
        f"test {facts['test_sha256'][:12]}, pairs {facts['train_sha256'][:12]}, "
        f"text {facts['unlabelled_sha256'][:12]}.",
        f"- Budget of every row: {budget}. Reading and cutting the text is not counted.",
        f"- Sizes: {sizes}. Table B's encoders have their own width and layers.",
        "- Decoding: greedy in torch, float32, batches of 32, the same code for every row but the "
        "low-resource recipe, which uses the project's own. CPU is test lines a second.",
        "- Size is float32 weights. CTranslate2 says yes where the row was converted and gave the "
        "same pieces as torch on the first test lines.",
        f"- Scores: {first.scores.signature if first.scores else ''}; intervals and p (paired, "
        "against the dictionary) by bootstrap over the test lines.",
        f"- One seed ({facts['seed']}): a difference between two runs of one row is not measured.",
        *(f"- Machine: {machine.rstrip(',')}." for machine in machines),
        f"- Run on: {', '.join(dates)}.",
    ]
