"""The compared systems, one a file; `training.compare.registry` names them."""
