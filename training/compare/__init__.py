"""Architectures compared on equal terms; see `training.compare.runner` and `.table`."""
