"""The bundle: a folder that holds a model, its tokenizer and what is known about them.

    manifest.json     what the bundle is; written last, so a folder without it is no bundle
    model/            the CTranslate2 model
    tokenizer.json    the encoder's tokenizer
    samples.jsonl     sentences with the gloss that this very model gives, for a self-test
    README.md         the model card
    lexicon.tsv       the senses of words, for the guards; a bundle may lack it
    plain.tsv         figurative English in plain words; a bundle may lack it
    words.tsv         what each word became in the pairs; a bundle may lack it

This module owns the format and reads it; training writes it. No code is ever loaded from a bundle:
every file is JSON, Markdown or a CTranslate2 model. Does not know how a translation is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from worker.english.paraphrases import Paraphrases
from worker.errors import BundleError
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.lexicon import SenseTable
from worker.gloss.word_table import WordTable
from worker.model.target import TargetFormat

FORMAT_MAJOR = 1
# 1.1 brought conventions, `digits`, `source`; 1.2 and 1.3 the lexicon; 1.4 the table of words;
# 1.5 plain words.
FORMAT_VERSION = f"{FORMAT_MAJOR}.5"
MANIFEST = "manifest.json"
MODEL_FOLDER = "model"
TOKENIZER = "tokenizer.json"
SAMPLES = "samples.jsonl"
MODEL_CARD = "README.md"
LEXICON = "lexicon.tsv"
PLAIN = "plain.tsv"
WORDS = "words.tsv"
HOUSE_SUFFIX = ".house.tsv"
_REQUIRED = (TOKENIZER, SAMPLES, f"{MODEL_FOLDER}/model.bin", f"{MODEL_FOLDER}/config.json")

SourceKind = Literal["captions", "lines"]
Table = TypeVar("Table")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class FileEntry(_Frozen):
    """One file of the bundle; `size` in bytes."""

    sha256: str
    size: int


class Markers(_Frozen):
    """The pieces that stand for a capital letter; see `worker.model.tokenizer`."""

    capital: str
    acronym: str


class Limits(_Frozen):
    """The most pieces of source (without the two the encoder adds) and of target."""

    max_source_pieces: int = Field(gt=0)
    max_target_pieces: int = Field(gt=0)


class Words(_Frozen):
    """How `words.tsv` is used; see `worker.gloss.word_table`."""

    tokenised: bool
    unseen: bool


class Manifest(_Frozen):
    """What a bundle says of itself.

    `notation` is one of `worker.gloss.conventions`. `digits`: number words are read as digits.
    `source`: what the model was trained to read, sentences of captions or whole lines as they are.
    """

    format_version: str
    name: str
    version: str
    source_language: str
    sign_language: str
    notation: str
    digits: bool = True
    source: SourceKind = "captions"
    limits: Limits
    beam_size: int = Field(default=1, gt=0)
    shortlist: bool = False  # whether the model comes with a map of which pieces to weigh
    markers: Markers | None = None
    target: TargetFormat
    words: Words | None = None
    files: dict[str, FileEntry]
    tools: dict[str, str] = {}
    recipe: dict[str, str] = {}
    corpus: dict[str, str] = {}
    metrics: dict[str, dict[str, float | str]] = {}


class Sample(_Frozen):
    """A sentence and the gloss that the bundle's model gives for it."""

    english: str
    gloss: str


def default_bundle() -> Path:
    """The bundle shipped inside the package."""
    return Path(str(files("worker"))) / "default_bundle"


def read_manifest(folder: Path) -> Manifest:
    """Read a bundle's manifest. Raises BundleError, which says what is wrong and what to do."""
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except OSError:
        raise BundleError(
            f"no bundle at {folder}: {MANIFEST} cannot be read; give --bundle the folder that "
            "gloss-train wrote"
        ) from None
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BundleError(f"{path} is damaged: {where or 'JSON'}: {first['msg']}") from None
    _check_format(manifest, folder)
    return manifest


def _check_format(manifest: Manifest, folder: Path) -> None:
    major = manifest.format_version.partition(".")[0]
    if not major.isdecimal() or int(major) > FORMAT_MAJOR:
        raise BundleError(
            f"the bundle at {folder} has format {manifest.format_version}; this worker reads up "
            f"to {FORMAT_MAJOR}.x: use a newer worker or a bundle made for this one"
        )
    if manifest.notation not in CONVENTIONS:
        raise BundleError(
            f"the bundle at {folder} is in notation {manifest.notation!r}; this worker knows "
            + ", ".join(sorted(CONVENTIONS))
        )


def verify(folder: Path, manifest: Manifest) -> None:
    """Check every file of a bundle by size and hash. Raises BundleError for the first bad one."""
    missing = [name for name in _REQUIRED if name not in manifest.files]
    if missing:
        raise BundleError(f"the bundle at {folder} is incomplete: it lists no {missing[0]}")
    for name, entry in manifest.files.items():
        if not _stays_inside(name):
            raise BundleError(f"the bundle at {folder} names a file outside itself: {name!r}")
        _verify_file(folder / name, entry)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _verify_file(path: Path, entry: FileEntry) -> None:
    try:
        found = fingerprint(path)
    except OSError:
        raise BundleError(f"the bundle is incomplete: {path} cannot be read") from None
    if found != entry:
        raise BundleError(
            f"the bundle is damaged: {path} is not the file its manifest describes; copy it again"
        )


def fingerprint(path: Path) -> FileEntry:
    """A file's hash and size. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileEntry(sha256=digest, size=path.stat().st_size)


def read_lexicon(folder: Path, manifest: Manifest) -> SenseTable:
    """The bundle's lexicon; the empty one where it has none. Raises BundleError."""
    return _read_table(folder, manifest, LEXICON, SenseTable.parse) or SenseTable()


def read_paraphrases(folder: Path, manifest: Manifest) -> Paraphrases:
    """The bundle's paraphrases; the empty table where it has none. Raises BundleError."""
    return _read_table(folder, manifest, PLAIN, Paraphrases.parse) or Paraphrases()


def read_words(folder: Path, manifest: Manifest) -> WordTable:
    """The bundle's words; the empty table where it has none. Raises BundleError."""
    if manifest.words is None:
        return WordTable()
    parse = partial(
        WordTable.parse,
        tokenised=manifest.words.tokenised,
        unseen=manifest.words.unseen,
        cased=str.upper if manifest.target.case == "upper" else str.lower,
    )
    return _read_table(folder, manifest, WORDS, parse) or WordTable()


def _read_table(
    folder: Path, manifest: Manifest, name: str, parse: Callable[[str], Table]
) -> Table | None:
    """One of the bundle's tables; None where it has none. Raises BundleError."""
    if name not in manifest.files:
        return None
    path = folder / name
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"{path} cannot be used: {error}") from None


def house_lexicon(folder: Path) -> Path:
    """Where a house lexicon beside a bundle would be; an export that replaces it leaves that be."""
    return folder.resolve().with_name(folder.resolve().name + HOUSE_SUFFIX)


def read_samples(folder: Path) -> list[Sample]:
    """The bundle's samples. Raises BundleError."""
    path = folder / SAMPLES
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Sample.model_validate(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise BundleError(f"{path} cannot be used: {type(error).__name__}") from None
