"""What was measured as one HTML page and one Markdown file that need nothing beside them.

The page asks no other host for anything, escapes all text, reads on a phone and follows the
reader's choice of dark or light. A learning curve is embedded where there is one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from training.evaluate.evaluation import Evaluation
from training.evaluate.sections import Section, sections_of

HTML = "evaluation.html"
MARKDOWN = "evaluation.md"
JSON = "evaluation.json"
CURVE = "curve.svg"
STATEMENT = (
    "Gloss is an incomplete picture of ASL, and a score says how near an output is to one "
    "reference, not whether a Deaf reader understands it. In 2018 the World Federation of the Deaf "
    "and the World Association of Sign Language Interpreters asked that signing avatars not "
    "replace human signers, above all for live information."
)
_STYLE = """\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae0; --soft: #f3f5f7;
  --quiet: #57606a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --line: #343a42;
  --soft: #1d2127; --quiet: #9aa4af; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
p { color: var(--quiet); margin: .25rem 0 .75rem; max-width: 48rem; overflow-wrap: anywhere; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem; border-top: 1px solid
  var(--line); font-variant-numeric: tabular-nums; }
thead th { border-top: 0; background: var(--soft); white-space: nowrap; }
tbody th { font-weight: 600; min-width: 7rem; }
td span, td small { white-space: nowrap; display: block; }
td small { color: var(--quiet); font-size: .85em; }
.wide td { min-width: 14rem; overflow-wrap: anywhere; }
.wide td:nth-child(2) { min-width: 0; }
.wide tbody th { min-width: 0; font-weight: 400; }
img { display: block; max-width: 100%; height: auto; background: #fff; border-radius: .4rem;
  border: 1px solid var(--line); }
@media (max-width: 40rem) {
  .wide thead { display: none; }
  .wide tr { display: block; border-top: 1px solid var(--line); padding: .5rem .7rem; }
  .wide tr:first-child { border-top: 0; }
  .wide th, .wide td { display: block; border: 0; padding: .1rem 0; min-width: 0; }
  .wide [data-head]::before { content: attr(data-head) ": "; color: var(--quiet); }
}
"""


@dataclass(frozen=True)
class Part:
    """Something measured beside the scores: its tables, and its figures under a name of its own.

    `quoting` names the tables and figures that repeat sentences whose licence nobody has asked for.
    """

    name: str
    sections: Sequence[Section]
    figures: Mapping[str, Any]
    quoting: frozenset[str] = frozenset()

    def without_quotes(self) -> Part:
        """The part as it may be published whatever was read."""
        return Part(
            self.name,
            [section for section in self.sections if section.title not in self.quoting],
            {name: value for name, value in self.figures.items() if name not in self.quoting},
        )


@dataclass(frozen=True)
class Report:
    """What a page tells, and the same as figures for a JSON file."""

    title: str
    sections: Sequence[Section]
    figures: Mapping[str, object]


def report_of(evaluation: Evaluation, parts: Sequence[Part] = ()) -> Report:
    """Scores, and what was measured beside them."""
    return _report(evaluation.title, list(sections_of(evaluation)), evaluation.as_dict(), parts)


def report_of_parts(title: str, facts: Mapping[str, str], parts: Sequence[Part]) -> Report:
    """What was measured where there were no references to score against."""
    measured = Section("What was measured", "", ("fact", "value"), list(facts.items()))
    return _report(title, [measured], {"title": title, "facts": dict(facts)}, parts)


def _report(
    title: str, own: list[Section], figures: dict[str, object], parts: Sequence[Part]
) -> Report:
    others = [section for part in parts for section in part.sections if section.rows]
    return Report(title, [*own, *others], figures | {part.name: part.figures for part in parts})


def write_report(folder: Path, report: Report) -> list[Path]:
    """Write the page, the Markdown and the figures as JSON; a curve in the folder is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    curve = folder / CURVE if (folder / CURVE).exists() else None
    written = {
        HTML: html(report, curve),
        MARKDOWN: markdown(report, curve),
        JSON: as_json(report),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in written]


def as_json(report: Report) -> str:
    """The figures."""
    return json.dumps(report.figures, indent=1, ensure_ascii=False) + "\n"


def markdown(report: Report, curve: Path | None = None) -> str:
    """The report as Markdown; a curve has to lie beside it."""
    parts = [f"# {_cell(report.title)}", STATEMENT]
    if curve:
        parts += ["## Learning curve", f"![Score by number of training pairs]({curve.name})"]
    for section in report.sections:
        text = [section.text] if section.text else []
        parts += [f"## {section.title}", *text, markdown_table(section.head, section.rows)]
    return "\n\n".join(parts) + "\n"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; what would end a cell or a line is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    for mark in "\\|<>*_`":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.replace("](", "]\\(").split())


def html(report: Report, curve: Path | None = None) -> str:
    """The report as one page."""
    title = escape(report.title)
    sections = "\n".join(_html_section(section) for section in report.sections)
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n<h1>{title}</h1>\n"
        f"<p>{escape(STATEMENT)}</p>\n{_html_curve(curve)}{sections}\n</html>\n"
    )


def _html_section(section: Section) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in section.head)
    rows = "\n".join(_html_row(section, row) for row in section.rows)
    kind = "table wide" if section.wide else "table"
    text = f"<p>{escape(section.text)}</p>\n" if section.text else ""
    return (
        f'<h2>{escape(section.title)}</h2>\n{text}<div class="{kind}" tabindex="0">'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _html_row(section: Section, row: Sequence[str]) -> str:
    first, *others = row
    heads = [f' data-head="{escape(name)}"' if section.wide else "" for name in section.head]
    cells = "".join(
        f"<td{head}>{escape(cell) if section.wide else _figure(cell)}</td>"
        for head, cell in zip(heads[1:], others, strict=True)
    )
    return f'<tr><th scope="row"{heads[0]}>{escape(first)}</th>{cells}</tr>'


def _figure(cell: str) -> str:
    """A figure with its interval and p smaller, broken only between them."""
    value, bracket, rest = cell.partition(" [")
    if not bracket:
        return escape(cell)
    interval, comma, p_values = rest.partition("], ")
    small = [f"[{interval}]" if comma else f"[{interval}", *([p_values] if comma else [])]
    return f"<span>{escape(value)}</span>" + "".join(
        f"<small>{escape(part)}</small>" for part in small
    )


def _html_curve(curve: Path | None) -> str:
    if curve is None:
        return ""
    kind = "svg+xml" if curve.suffix == ".svg" else "png"
    data = base64.b64encode(curve.read_bytes()).decode()
    return (
        '<h2>Learning curve</h2>\n<img alt="Score by number of training pairs" '
        f'src="data:image/{kind};base64,{data}">\n'
    )
