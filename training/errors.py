"""The trainer's error tree; each error's message is one line that says what to do.

TrainingError
|-- RecipeError     the recipe file is wrong
|-- DataError       a pair file cannot be used
|-- CorpusError     the grammar or the lexicon contradicts itself
|-- CheckpointError an encoder or a trained model cannot be loaded
|-- ExportError     the exported model does not do what the trained one does
|-- ResourceError   the machine has too little memory or disk for this run
|-- DamagedError    a bundle is missing, damaged, or of a newer format
`-- PushError       a bundle could not be sent to a model hub
"""

from __future__ import annotations


class TrainingError(Exception):
    """Every error this package raises on purpose."""

    exit_code = 70


class RecipeError(TrainingError):
    """A recipe is missing, unreadable or asks for something that cannot be."""

    exit_code = 3


class DataError(TrainingError):
    """A pair file is missing, unreadable or holds something that is no pair."""

    exit_code = 4


class CorpusError(TrainingError):
    """A rule or a lexical entry of the project's own corpus is wrong."""

    exit_code = 4


class CheckpointError(TrainingError):
    """An encoder checkpoint or a trained model cannot be loaded."""

    exit_code = 5


class ExportError(TrainingError):
    """The proof that the exported model equals the trained one failed; nothing was written."""

    exit_code = 6


class ResourceError(TrainingError):
    """There is too little memory or disk; what to lower is named."""

    exit_code = 7


class DamagedError(TrainingError):
    """A bundle is missing, incomplete, changed since it was written, or of a newer format."""

    exit_code = 4


class PushError(TrainingError):
    """A bundle could not be sent to a model hub; nothing changed here."""

    exit_code = 8
