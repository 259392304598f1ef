"""Runs the guarded model on the sentences of several captions at once; one that fails fails alone.

Knows no captions: lines come in groups, and each group has its glosses or None.
"""

from __future__ import annotations

from collections.abc import Sequence

from worker.errors import TranslationError
from worker.gloss.finishing import Finished
from worker.guarding.guard import Guard, Line


def translate_groups(guard: Guard, groups: Sequence[Sequence[Line]]) -> list[list[Finished] | None]:
    """The glosses of each group; None for a group on which the model fails when alone."""
    try:
        return _translate(guard, groups)
    except TranslationError:
        return [_translate_alone(guard, group) for group in groups]


def _translate_alone(guard: Guard, group: Sequence[Line]) -> list[Finished] | None:
    try:
        return _translate(guard, [group])[0]
    except TranslationError:
        return None


def _translate(guard: Guard, groups: Sequence[Sequence[Line]]) -> list[list[Finished] | None]:
    lines = [line for group in groups for line in group]
    waiting = iter(guard.translate(lines) if lines else [])
    return [[next(waiting) for _ in group] for group in groups]
