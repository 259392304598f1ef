"""Writes a pre-trained encoder as the folder that `--encoder` takes.

config.json, model.safetensors, tokenizer.json   the encoder, as transformers loads it
pretraining.json, README.md                      how it was made and how good it is
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from training.errors import DataError
from training.learn.masking import MaskedModel
from training.learn.whole_folder import write_whole
from training.model.seq2seq import quiet_loading


@dataclass(frozen=True)
class Pretraining:
    """How an encoder came about; `perplexity` is that of hidden pieces in held-out lines."""

    perplexity: float
    lines: int
    held_out: int
    epochs: float
    parameters: int
    plan: dict[str, Any]


def require_writable(output: Path) -> None:
    """Raise DataError when `output` holds something that is no encoder."""
    if output.exists() and not (output / "pretraining.json").exists():
        raise DataError(f"{output}: is there and was not made by pretrain; give another --output")


def write_encoder(
    output: Path, model: MaskedModel, tokenizer: Tokenizer, made: Pretraining
) -> None:
    """Write the folder whole or not at all."""

    def fill(folder: Path) -> None:
        with quiet_loading():
            model.bert.save_pretrained(folder)
        tokenizer.save(str(folder / "tokenizer.json"))
        fields = json.dumps(asdict(made), indent=1)
        (folder / "pretraining.json").write_text(fields + "\n", encoding="utf-8")
        (folder / "README.md").write_text(_readme(output.name, made), encoding="utf-8")

    write_whole(output, fill)


def _readme(name: str, made: Pretraining) -> str:
    plan = made.plan
    case = "cased" if plan["cased"] else "lower case"
    return f"""# {name}

A BERT encoder trained from scratch by `gloss-train pretrain`: masked-language modelling on
{made.lines} lines, {made.epochs:.1f} epochs, seed {plan["seed"]}.

| | |
|---|---|
| layers, width, heads | {plan["layers"]}, {plan["width"]}, {plan["heads"]} |
| vocabulary | {plan["vocabulary_size"]} pieces at most, {case} |
| parameters | {made.parameters:,} |
| held-out perplexity of hidden pieces | {made.perplexity:.1f} ({made.held_out} lines) |

Perplexities compare only between encoders with the same vocabulary and the same held-out lines.

Use it: `gloss-train run --encoder {name} --pairs my-pairs.tsv --output my-bundle`
"""
