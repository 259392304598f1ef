"""Runs the model on the sentences of several captions at once, and saves the others when one fails.

Knows no captions: sentences come in groups, and each group has its translations or None.
"""

from __future__ import annotations

from collections.abc import Sequence

from worker.errors import TranslationError
from worker.model.translator import Translation, Translator


def translate_groups(
    translator: Translator, groups: Sequence[Sequence[str]]
) -> list[list[Translation] | None]:
    """The translations of each group; None for a group on which the model fails when alone."""
    try:
        return _translate(translator, groups)
    except TranslationError:
        return [_translate_alone(translator, group) for group in groups]


def _translate_alone(translator: Translator, group: Sequence[str]) -> list[Translation] | None:
    try:
        return _translate(translator, [group])[0]
    except TranslationError:
        return None


def _translate(
    translator: Translator, groups: Sequence[Sequence[str]]
) -> list[list[Translation] | None]:
    sentences = [sentence for group in groups for sentence in group]
    found = translator.translate(sentences) if sentences else []
    if len(found) != len(sentences):
        raise TranslationError(f"{len(sentences)} sentences gave {len(found)} translations")
    waiting = iter(found)
    return [[next(waiting) for _ in group] for group in groups]
