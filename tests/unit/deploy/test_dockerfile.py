"""The container's recipe, read as text: what it promises to those who run it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def instructions(name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in LINES if line.startswith(f"{name} ")]


def test_it_is_built_in_two_stages_and_runs_in_the_second() -> None:
    assert len(instructions("FROM")) == 2
    assert instructions("FROM")[0].endswith(" AS build")
    assert LINES.index("USER 10001:10001") > LINES.index(f"FROM {instructions('FROM')[1]}")


def test_it_runs_as_the_user_that_kubernetes_names() -> None:
    path = ROOT / "deploy" / "kubernetes" / "base" / "deployment.yaml"
    context = yaml.safe_load(path.read_text())["spec"]["template"]["spec"]["securityContext"]
    assert instructions("USER") == [f"{context['runAsUser']}:{context['runAsGroup']}"]


def test_it_installs_pinned_versions_of_the_worker_without_extras() -> None:
    (install,) = [line for line in instructions("RUN") if "pip install" in line]
    assert re.search(r"--constraint deploy/constraints\.txt \.\s", install)


def test_its_health_check_and_its_start_are_the_workers_own_commands() -> None:
    (health_check,) = instructions("HEALTHCHECK")
    assert health_check.endswith('CMD ["gloss-worker", "healthcheck"]')
    (entry_point,), (command,) = instructions("ENTRYPOINT"), instructions("CMD")
    assert json.loads(entry_point) + json.loads(command) == ["gloss-worker", "run"]


def test_all_that_it_copies_is_let_through_to_the_build() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignore if line.startswith("!")}
    copied = {
        source
        for line in instructions("COPY")
        if not line.startswith("--from")
        for source in line.split()[:-1]
    }
    assert "*" in ignore
    assert copied == allowed
