"""Two processes under torchrun train what one trains, also when they were broken off on the way."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

from safetensors.torch import load_file

SCRIPT = Path(__file__).with_name("torchrun_stage.py")
ROOT = Path(__file__).parents[3]


def test_two_processes_of_four_pairs_make_the_updates_of_one_of_eight(
    encoder_folder: Path, tmp_path: Path
) -> None:
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*launch, str(SCRIPT), str(encoder_folder), str(tmp_path / "two")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("goes on after checkpoint 2") == 2
    alone = runpy.run_path(str(SCRIPT))
    alone["train"](encoder_folder, tmp_path / "one", alone["tell"])
    one, two = (load_file(tmp_path / name / "toy/weights.safetensors") for name in ("one", "two"))
    assert max(float((weight - two[name]).abs().max()) for name, weight in one.items()) < 1e-5
