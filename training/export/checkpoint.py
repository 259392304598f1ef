"""A checkpoint that transformers' EncoderDecoderModel was saved in, made elsewhere, to a bundle.

Its target pieces must be its encoder's own WordPieces, since those are what the worker joins; the
glosses are then plain words, without heads and tails. There are no references to score against:
parity in float32 is proved on sample lines and random ones, and the samples of the bundle are what
the quantised model gives. Knows nothing of recipes and training.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from transformers import AutoConfig, EncoderDecoderModel, GenerationConfig

from training.errors import CheckpointError, DataError, ExportError
from training.export.assembly import assemble, write_assembled
from training.export.bundle_writer import require_replaceable
from training.export.parity import Subject, prove_exact, torch_greedy
from training.export.proof import FLOAT32
from training.export.spec import write_model
from training.model.encoders import encoder_facts, quiet_loading, require_convertible
from training.model.examples import Example
from training.model.layers import decoder_stack
from training.model.piece_names import model_name, read_source_pieces, read_tokenizer
from training.model.vocabulary import END, START, UNKNOWN, Vocabulary
from worker.model import bundle
from worker.model.bundle import Manifest
from worker.model.target import TargetFormat

LINES = (
    "He sells food.",
    "What is your name?",
    "She does not read the old book.",
    "My brother went to the new school yesterday.",
    "We have 12 books about birds.",
    "If it rains tomorrow, they will stay at home.",
    "Many people like music.",
    "The meeting starts at nine in the morning.",
)
_TOOLS = ("torch", "transformers", "ctranslate2", "tokenizers")
_SPARE_POSITIONS = 2
_CARD = """\
# {name}

Converted by `gloss-train export --from` from an EncoderDecoderModel checkpoint made elsewhere,
weights kept in {quantization}. In float32 the conversion gives the checkpoint's own output, greedy
and with a beam of 4, on {lines:g} sample lines and {noise:g} random ones ({ties:g} ties).
How good its translations are was not measured. What the checkpoint asks of generation beyond the
width of its beam is not kept.
"""


@dataclass(frozen=True)
class Checkpoint:
    """What to convert. `samples` has a sentence a line; the project's own lines without it."""

    folder: Path
    tokenizer: Path | None = None
    samples: Path | None = None
    case: Literal["upper", "lower"] = "upper"
    quantization: str = "int8"


def export_checkpoint(given: Checkpoint, target: Path) -> Manifest:
    """Write the bundle at `target`. Raises CheckpointError, DataError or ExportError."""
    require_replaceable(target)
    lines = _read_lines(given.samples)
    model, beam_size = _load(given.folder)
    tokenizer_file = (given.tokenizer or given.folder) / bundle.TOKENIZER
    vocabulary, start = _vocabulary(model, tokenizer_file)
    draft = _manifest(given, model, beam_size)
    lines, examples = _examples(tokenizer_file, vocabulary, lines, draft)
    try:
        with tempfile.TemporaryDirectory(prefix="glosswire-export-") as scratch:
            exact, shipped = Path(scratch) / FLOAT32, Path(scratch) / given.quantization
            limit = draft.limits.max_target_pieces
            write_model(model, vocabulary, exact, None, start)
            if shipped != exact:
                write_model(model, vocabulary, shipped, given.quantization, start)
            greedy = torch_greedy(model, vocabulary, examples, limit)
            compared = prove_exact(Subject(model, exact, vocabulary, limit), examples, greedy)
            manifest = draft.model_copy(update={"metrics": {"parity": compared}})
            card = _card(manifest, given)
            ready = assemble(shipped, tokenizer_file, card, Path(scratch) / "ready")
            return write_assembled(target, manifest, ready, lines)
    except OSError as error:
        raise ExportError(f"{target}: no room to export: {error.strerror or error}") from None


def _read_lines(path: Path | None) -> list[str]:
    if path is None:
        return list(LINES)
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    lines = [line for line in lines if line]
    if not lines:
        raise DataError(f"{path}: has no lines; give one English sentence a line")
    return lines


def _load(folder: Path) -> tuple[Any, int]:
    """The model and the width of the beam that it is to be decoded with."""
    try:
        config = AutoConfig.from_pretrained(folder)
        if config.model_type != "encoder-decoder":
            raise CheckpointError(
                f"{folder}: a {config.model_type} checkpoint; --from takes an EncoderDecoderModel"
            )
        require_convertible(config)
        with quiet_loading():
            model = EncoderDecoderModel.from_pretrained(folder, attn_implementation="eager")
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise CheckpointError(f"{folder}: no checkpoint can be loaded: {first}") from None
    beam_size = model.generation_config.num_beams or 1
    model.generation_config = _settings(model, folder)
    return model.eval(), beam_size


def _settings(model: Any, folder: Path) -> GenerationConfig:
    """What decoding starts and ends with.

    Nothing else is kept of the checkpoint's settings or of BART's defaults: generate() would mix it
    into what it is asked for, and CTranslate2 does not have it.
    """
    own = model.generation_config
    sources = (own, model.config, model.config.decoder)
    found: dict[str, int] = {}
    for name, other in (
        ("decoder_start_token_id", "bos_token_id"),
        ("eos_token_id", "eos_token_id"),
        ("pad_token_id", "pad_token_id"),
    ):
        values = [getattr(source, key, None) for key in (name, other) for source in sources]
        value = next((value for value in values if value is not None), None)
        if not isinstance(value, int):
            raise CheckpointError(f"{folder}: its configuration names no single {name}")
        found[name] = value
    return GenerationConfig(**found)


def _vocabulary(model: Any, tokenizer_file: Path) -> tuple[Vocabulary, str]:
    """Both sides' pieces and the piece that decoding starts from."""
    source = read_source_pieces(tokenizer_file)
    pieces = decoder_stack(model.decoder).words.weight.shape[0]
    if model_name(tokenizer_file) != "WordPiece" or pieces != len(source):
        raise CheckpointError(
            f"{tokenizer_file}: {model_name(tokenizer_file)} with {len(source)} pieces, and a "
            f"decoder of {pieces}; the worker needs the encoder's own WordPieces on both sides"
        )
    own = model.generation_config
    target = list(source)
    at = target.index(END)  # CTranslate2 has one name for the end of both sides
    target[at], target[own.eos_token_id] = target[own.eos_token_id], target[at]
    return Vocabulary(tuple(source), tuple(target)), target[own.decoder_start_token_id]


def _examples(
    tokenizer_file: Path, vocabulary: Vocabulary, lines: list[str], manifest: Manifest
) -> tuple[list[str], list[Example]]:
    """The lines that fit the model, and the same as ids."""
    ids = vocabulary.source_ids()
    kept: list[str] = []
    examples: list[Example] = []
    tokenizer = read_tokenizer(tokenizer_file)
    for line in lines:
        pieces = tokenizer.encode(line, add_special_tokens=False).tokens
        if 0 < len(pieces) <= manifest.limits.max_source_pieces:
            row = (ids.get(piece, ids[UNKNOWN]) for piece in pieces)
            kept.append(line)
            examples.append(Example((ids[START], *row, ids[END]), (), ()))
    if not kept:
        raise DataError("every sample line is empty or longer than the model's positions")
    return kept, examples


def _manifest(given: Checkpoint, model: Any, beam_size: int) -> Manifest:
    positions = encoder_facts(model.config.encoder).max_positions
    target_positions = decoder_stack(model.decoder).positions.shape[0]
    return Manifest.model_validate(
        {
            "format_version": bundle.FORMAT_VERSION,
            "name": given.folder.resolve().name.lower(),
            "version": "0.0.0",
            "source_language": "en",
            "sign_language": "ase",
            "notation": "learnt",  # what it writes is passed on as it is
            "limits": {
                "max_source_pieces": positions - _SPARE_POSITIONS,
                "max_target_pieces": target_positions - _SPARE_POSITIONS,
            },
            "beam_size": beam_size,
            "digits": False,  # such a model has read numbers as they were written
            "target": TargetFormat(case=given.case).model_dump(),
            "files": {},
            "tools": {name: version(name) for name in _TOOLS},
            "recipe": {"made_from": "EncoderDecoderModel", "quantization": given.quantization},
        }
    )


def _card(manifest: Manifest, given: Checkpoint) -> str:
    compared = manifest.metrics["parity"]
    return _CARD.format(
        name=manifest.name,
        quantization=given.quantization,
        lines=compared["greedy_lines"],
        noise=compared["random_lines"],
        ties=compared["ties"],
    )
