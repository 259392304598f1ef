"""A bundle is written whole or not at all, whatever fails on the way."""

from __future__ import annotations

import errno
import fcntl
from pathlib import Path

import pytest

from training.errors import ExportError
from training.export.bundle_writer import put_in_place, write_bundle
from worker.model import bundle
from worker.model.bundle import FORMAT_VERSION, Limits, Manifest, Sample
from worker.model.target import TargetFormat

MANIFEST = Manifest(
    format_version=FORMAT_VERSION,
    name="toy",
    version="0.0.1",
    source_language="en",
    sign_language="ase",
    notation="1",
    limits=Limits(max_source_pieces=8, max_target_pieces=8),
    target=TargetFormat(case="upper"),
    files={},
)
SAMPLES = [Sample(english="Go.", gloss="GO")]


def fill(folder: Path, text: str = "new") -> None:
    (folder / "model").mkdir()
    for name in ("model/model.bin", "model/config.json", "tokenizer.json", "README.md"):
        (folder / name).write_text(text, encoding="utf-8")


def fill_a_disk(folder: Path) -> None:
    fill(folder)
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "bundle", MANIFEST, lambda folder: fill(folder, "old"), SAMPLES)
    return tmp_path / "bundle"


def leftovers(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir() if path != target]


def test_a_bundle_replaces_the_one_before_and_leaves_nothing_beside_it(target: Path) -> None:
    written = write_bundle(target, MANIFEST, fill, SAMPLES)
    assert (target / "README.md").read_text() == "new"
    bundle.verify(target, bundle.read_manifest(target))
    assert set(written.files) >= {"model/model.bin", "samples.jsonl"}
    assert leftovers(target) == []


def test_a_full_disk_is_one_plain_error_and_leaves_the_old_bundle(target: Path) -> None:
    with pytest.raises(ExportError, match="No space left on device") as caught:
        write_bundle(target, MANIFEST, fill_a_disk, SAMPLES)
    assert "\n" not in str(caught.value)
    assert (target / "README.md").read_text() == "old"
    bundle.verify(target, bundle.read_manifest(target))
    assert leftovers(target) == []


def test_a_new_bundle_that_cannot_be_moved_in_puts_the_old_one_back(target: Path) -> None:
    with pytest.raises(FileNotFoundError):
        put_in_place(target.parent / "not there", target, target.parent / "aside")
    assert (target / "README.md").read_text() == "old"
    assert leftovers(target) == []


@pytest.mark.parametrize("content", ["a file", "a folder with files"])
def test_what_is_no_bundle_is_never_replaced(tmp_path: Path, content: str) -> None:
    target = tmp_path / "thesis"
    kept = target if content == "a file" else target / "chapter.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("years of work")
    with pytest.raises(ExportError, match="no bundle"):
        write_bundle(target, MANIFEST, fill, SAMPLES)
    assert kept.read_text() == "years of work"


def test_an_empty_folder_may_become_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    write_bundle(tmp_path / "bundle", MANIFEST, fill, SAMPLES)
    assert bundle.read_manifest(tmp_path / "bundle").name == "toy"


def test_what_a_killed_run_left_is_cleaned_and_the_bundle_it_had_moved_comes_back(
    target: Path,
) -> None:
    killed = target.parent / ".bundle-export-killed"
    killed.mkdir()
    target.rename(killed / "old")
    with pytest.raises(ExportError, match="No space"):
        write_bundle(target, MANIFEST, fill_a_disk, SAMPLES)
    assert (target / "README.md").read_text() == "old"
    assert leftovers(target) == []


def test_the_folder_of_an_export_at_work_is_left_alone(target: Path) -> None:
    other = target.parent / ".bundle-export-other"
    other.mkdir()
    with (other / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        write_bundle(target, MANIFEST, fill, SAMPLES)
    assert leftovers(target) == [other.name]


def test_a_parent_that_is_a_file_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot be (read|written)"):
        write_bundle(tmp_path / "file" / "bundle", MANIFEST, fill, SAMPLES)
