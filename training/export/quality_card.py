"""The parts of a card that come from an evaluation's figures: scores by group, and what a finished
bundle keeps and loses.

Takes the figures as `gloss-train evaluate` writes them to JSON; a part that was not measured is not
told. Knows no bundle and no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.evaluate.report import markdown_table
from training.evaluate.sections import TITLES
from training.export.card_text import GROUPS, MEASURED

Figures = Mapping[str, Any]
_EXAMPLES = 5
_NO_GROUPS = "Not measured: the pairs have neither domains nor tags."


def groups_of(figures: Figures) -> str:
    """Tables by domain and by phenomenon, as far as there are any."""
    tables = [
        markdown_table(*_group_table(name, figures[key]))
        for key, name in (("domains", "domain"), ("phenomena", "phenomenon"))
        if figures.get(key)
    ]
    if not tables:
        return _NO_GROUPS
    text = "In brackets the 95% interval; a small group has a wide one."
    return "\n\n".join([text, *tables])


def with_quality(card: str, figures: Figures) -> str:
    """The card with what was measured; one without a place for it gets one before the failures."""
    card = _replaced(card, MEASURED, "\n\n".join(_measured(figures)))
    return _replaced(card, GROUPS, groups_of(figures)) if figures.get("domains") else card


def metrics_of(figures: Figures) -> dict[str, dict[str, float | str]]:
    """The shares alone, for a manifest."""
    found: dict[str, dict[str, float | str]] = {}
    for part, key in (("challenge", "halves"), ("carriers", "kept"), ("plain_english", "shares")):
        rows = figures.get(part, {}).get(key, [])
        shares = {row["name"]: row["percent"] for row in rows if "percent" in row}
        if shares:
            found[part] = shares
    return found


def _replaced(card: str, title: str, body: str) -> str:
    section = f"## {title}\n\n{body}\n\n"
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if old.search(card):
        return old.sub(lambda _: section, card, count=1)
    before, mark, after = card.partition("## Known failures\n")
    return f"{before.rstrip()}\n\n{section}{mark}{after}".rstrip() + "\n"


def _measured(figures: Figures) -> Iterator[str]:
    facts = figures.get("facts", {})
    told = ", ".join(str(facts[name]) for name in ("bundle", "decoding") if name in facts)
    yield f"{told or 'The bundle as the worker runs it'}; in brackets the 95% interval."
    if "scores" in figures:
        yield _scores(figures["scores"])
        yield _gains(figures["differences"])
    if "challenge" in figures:
        yield from _challenge(figures["challenge"])
    if "carriers" in figures:
        yield from _carriers(figures["carriers"])
    if "plain_english" in figures:
        yield "English without gloss, never seen:"
        rows = [_share(row) for row in figures["plain_english"]["shares"]]
        yield markdown_table(("plain English", "found", "%"), rows)


def _scores(scores: Mapping[str, Figures]) -> str:
    metrics = [name for name in TITLES if name in scores["model"]]
    rows = [[name, *(_figure(row, metric) for metric in metrics)] for name, row in scores.items()]
    return markdown_table(("system", *(TITLES[name] for name in metrics)), rows)


def _figure(row: Figures, metric: str) -> str:
    return f"{row[metric]} [{row[f'{metric}_low']}, {row[f'{metric}_high']}]"


def _gains(differences: Mapping[str, Figures]) -> str:
    parts = [
        f"{name} {row['bleu']:+} BLEU [{row['bleu_low']}, {row['bleu_high']}], p {row['bleu_p']}"
        for name, row in differences.items()
    ]
    return f"The model less {'; less '.join(parts)} (paired bootstrap)."


def _challenge(figures: Figures) -> Iterator[str]:
    yield "Property challenge, lines with every property of their gloss right:"
    rows = [
        (row["name"], str(row["items"]), f"{row['percent']} [{row['low']}, {row['high']}]")
        for row in (*figures["halves"], *figures["points"])
    ]
    yield markdown_table(("part", "lines", "right %"), rows)
    failures = figures["failures"]
    if failures:
        yield f"Of its {len(failures):,} failures:"
        told = [(f["english"], f["gloss"], "; ".join(f["broken"])) for f in failures[:_EXAMPLES]]
        yield markdown_table(("English", "gloss", "broken"), told)


def _carriers(figures: Figures) -> Iterator[str]:
    yield f"Kept in {figures['carriers']:,} sentences with names and numbers unseen in training:"
    yield markdown_table(("what", "kept", "%"), [_share(row) for row in figures["kept"]])
    failures = figures["failures"]
    if failures:
        yield f"Of the {len(failures):,} sentences that lost something:"
        told = [(f["english"], f["gloss"], "; ".join(f["lost"])) for f in failures[:_EXAMPLES]]
        yield markdown_table(("English", "gloss", "lost"), told)


def _share(row: Figures) -> tuple[str, str, str]:
    counts = f"{row['part']:,} of {row['whole']:,}"
    if "percent" not in row:
        return row["name"], counts, ""
    return row["name"], counts, f"{row['percent']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"


def _group_table(
    name: str, groups: Sequence[Figures]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    metrics = [m for m in TITLES if any(m in group["values"] for group in groups)]
    rows = [
        (
            str(group["name"]),
            str(group["sentences"]),
            *(_interval(group, metric) for metric in metrics),
        )
        for group in groups
    ]
    return (name, "lines", *(TITLES[metric] for metric in metrics)), rows


def _interval(group: Figures, metric: str) -> str:
    if metric not in group["values"]:
        return ""
    around = group["intervals"][metric]
    return f"{group['values'][metric]:.1f} [{around['low']:.1f}, {around['high']:.1f}]"
