"""The steps of a run, in the order a pair walks: prepare, teach, train, evaluate, export.

Each reads what the one before left in the workspace, so that a step can be run again by itself.
"""

from training.steps.evaluate import evaluate
from training.steps.export import export
from training.steps.prepare import prepare
from training.steps.teach import teach
from training.steps.train import train

__all__ = ["evaluate", "export", "prepare", "teach", "train"]
