"""`gloss-train inspect`: what a bundle is, and whether it is whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.cli import app
from training.errors import DamagedError
from training.export.inspection import inspect
from worker.model.bundle import default_bundle


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_bundle(), tmp_path / "bundle"))


def test_the_shipped_bundle_is_described_for_people(bundle: Path) -> None:
    found = CliRunner().invoke(app, ["inspect", str(bundle)])
    assert found.exit_code == 0
    for wanted in ("glosswire-default", "notation", "int8", "dev_float32", "ctranslate2", "MB"):
        assert wanted in found.output
    assert "dev_sha256" in found.output, "the data it was made of is named by its fingerprint"


def test_json_has_every_field_and_the_size_of_every_file(bundle: Path) -> None:
    found = json.loads(CliRunner().invoke(app, ["inspect", str(bundle), "--json"]).output)
    assert found["verified"] is True
    assert found["total_size"] == sum(found["sizes"].values())
    size = (bundle / "model/model.bin").stat().st_size
    assert found["sizes"]["model/model.bin"] == size
    assert {"limits", "metrics", "corpus", "tools", "recipe", "notation"} <= set(found)


def _flip_a_byte(bundle: Path) -> None:
    content = bytearray((bundle / "model/model.bin").read_bytes())
    content[-7] ^= 1
    (bundle / "model/model.bin").write_bytes(content)


def _lose_a_file(bundle: Path) -> None:
    (bundle / "tokenizer.json").unlink()


def _come_from_the_future(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["format_version"] = "2.0"
    (bundle / "manifest.json").write_text(json.dumps(manifest))


def _lose_the_manifest(bundle: Path) -> None:
    (bundle / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (_flip_a_byte, "damaged"),
        (_lose_a_file, "incomplete"),
        (_come_from_the_future, "newer worker"),
        (_lose_the_manifest, "no bundle"),
    ],
)
def test_a_bundle_that_is_not_whole_is_one_line_and_exit_code_4(
    bundle: Path, harm: object, complaint: str
) -> None:
    assert callable(harm)
    harm(bundle)
    with pytest.raises(DamagedError, match=complaint) as caught:
        inspect(bundle)
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
