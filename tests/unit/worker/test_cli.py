"""The command line: quick help, flags for every setting, and an exit code for every ending."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from worker.cli import run_command
from worker.commands.flags import GROUPS
from worker.settings import Settings

COMMANDS = ["translate", "run", "topics create", "topics check", "send", "check", "contract"]
COMMANDS += ["healthcheck", "replay"]
HEAVY = ["kafka", "ctranslate2", "pydantic_settings", "prometheus_client", "worker.settings"]


def test_every_setting_is_a_flag_and_every_flag_a_setting() -> None:
    flags = [flag.name for group in GROUPS.values() for flag in group]
    assert sorted(flags) == sorted([*Settings.model_fields, "config"])


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from worker.cli import run_command\n"
        "assert run_command(['run', '--help']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_shows_it_at_work(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command([*command.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Examples:" in shown
    assert f"gloss-worker {command}" in shown


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"]) == 0
    assert re.fullmatch(r"gloss-worker \S+\n", capsys.readouterr().out)


def test_a_wrong_flag_is_wrong_usage() -> None:
    assert run_command(["run", "--no-such-flag"]) == 2


@pytest.mark.parametrize("command", ["run", "check", "translate", "topics check", "send", "replay"])
def test_a_wrong_setting_is_one_line_and_exit_code_3(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command([*command.split(), "--log-level", "loud"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("gloss-worker: error: log_level = 'loud'")


@pytest.mark.parametrize("since", ["yesterday", "2026-11-25T10:00:00"])
def test_a_time_to_replay_from_needs_its_zone(
    since: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["replay", "--since", since]) == 2
    assert "2026-11-25T10:00:00Z" in capsys.readouterr().err


def test_a_missing_bundle_is_one_line_and_exit_code_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["translate", "--bundle", str(tmp_path / "none")]) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "none") in line


def test_a_broker_that_is_not_there_is_one_line_and_exit_code_5(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = ["--bootstrap-servers", "127.0.0.1:1", "--broker-timeout-s", "0.5"]
    assert run_command(["topics", "check", *nowhere]) == 5
    (line,) = capsys.readouterr().err.splitlines()
    assert "127.0.0.1:1" in line


def test_a_worker_that_does_not_answer_is_not_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--health-host", "127.0.0.1", "--health-port", "1"]
    assert run_command(["healthcheck", *flags]) == 1
    assert "/readyz" in capsys.readouterr().err


def failing_with(error: BaseException) -> typer.Typer:
    commands = typer.Typer(pretty_exceptions_enable=False)

    @commands.command()
    def fail() -> None:
        raise error

    return commands


def test_an_unforeseen_error_is_one_line_without_its_text_and_exit_code_70(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command([], failing_with(RuntimeError("what somebody said"))) == 70
    (line,) = capsys.readouterr().err.splitlines()
    assert "RuntimeError" in line
    assert "what somebody said" not in line


def test_an_interrupted_command_has_the_code_of_the_signal() -> None:
    assert run_command([], failing_with(KeyboardInterrupt())) == 130


def test_the_contract_is_json_schemas(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_command(["contract"]) == 0
    schemas = json.loads(capsys.readouterr().out)
    assert schemas
    assert run_command(["contract", "--output", str(tmp_path)]) == 0
    assert {path.stem for path in tmp_path.iterdir()} == set(schemas)
