"""`gloss-train grammar` reports what a run covers."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from training.cli import app


def test_the_report_counts_constructions_entries_forms_and_lengths(tmp_path: Path) -> None:
    report = tmp_path / "coverage.md"
    result = CliRunner().invoke(app, ["grammar", "--number", "60", "--report", str(report)])
    assert result.exit_code == 0
    assert result.stdout.startswith("60 lines, mean ")
    text = report.read_text("utf-8")
    headings = ["Lengths", "Constructions", "Lexical entries", "Inflected forms", "Samples"]
    assert all(f"## {heading}" in text for heading in headings)
    assert "60 lines, 60 of them distinct." in text
    assert "Never used:" in text


def test_the_same_seed_writes_the_same_report() -> None:
    runs = [CliRunner().invoke(app, ["grammar", "--number", "30", "--seed", "5"]) for _ in "ab"]
    assert runs[0].stdout == runs[1].stdout


def test_a_report_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    arguments = ["grammar", "--number", "5", "--report", str(tmp_path / "none" / "a.md")]
    result = CliRunner().invoke(app, arguments)
    assert "cannot be written" in str(result.exception)
