"""`gloss-train export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import Output, Work, open_workspace, reporter
from training.errors import RecipeError


class Case(StrEnum):
    """How a plain gloss is written."""

    capitals = "upper"
    small = "lower"


class Quantization(StrEnum):
    """How the weights are kept."""

    int8 = "int8"
    int8_float16 = "int8_float16"
    float16 = "float16"
    bfloat16 = "bfloat16"
    float32 = "float32"


Recipe = Annotated[
    Path | None, typer.Argument(metavar="RECIPE.yaml", help="The recipe that was trained.")
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="CHECKPOINT_DIR",
        help="Instead of a recipe: a folder where an EncoderDecoderModel of transformers was "
        "saved. Its encoder may be BERT or DistilBERT, its decoder BertGenerationDecoder, "
        "BartForCausalLM or MBartForCausalLM, and it must write its encoder's own WordPieces.",
    ),
]
Tokenizer = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="With --from: folder of the tokenizer.json, if not the checkpoint's."
    ),
]
Samples = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="With --from: English lines to prove the conversion on."),
]
CaseOption = Annotated[
    Case,
    typer.Option(
        help="With --from: write the words of its glosses in capitals (upper) or as the model "
        "has them (lower). Its glosses are plain words: no fs-, no ++, no brackets."
    ),
]
Weights = Annotated[
    Quantization | None,
    typer.Option(
        help="How the weights are kept; default: what the recipe says, int8 with --from. A CPU "
        "computes int8 and float32; float16 and int8_float16 are for GPUs, and are proved here "
        "in wider arithmetic."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    output: Output,
    recipe: Recipe = None,
    work: Work = None,
    checkpoint: From = None,
    tokenizer: Tokenizer = None,
    samples: Samples = None,
    case: CaseOption = Case.capitals,
    quantization: Weights = None,
) -> None:
    """Convert a trained model to CTranslate2, prove it equal, and write the bundle.

    Example: gloss-train export training/recipes/default.yaml --output my-bundle

    Example: gloss-train export --from bert2gloss --case lower --output my-bundle
    """
    if (recipe is None) == (checkpoint is None):
        raise RecipeError("give either a RECIPE.yaml or --from CHECKPOINT_DIR")
    if recipe is not None:
        _export_run(recipe, work, output, quantization)
    else:
        assert checkpoint is not None
        _export_checkpoint(checkpoint, tokenizer, samples, case, quantization, output)


def _export_run(
    recipe: Path, work: Path | None, output: Path, quantization: Quantization | None
) -> None:
    from dataclasses import replace

    from training import steps

    space = open_workspace(recipe, work)
    if quantization:
        part = space.recipe.export.model_copy(update={"quantization": quantization.value})
        space = replace(space, recipe=space.recipe.model_copy(update={"export": part}))
    steps.export(space, output, reporter())


def _export_checkpoint(
    checkpoint: Path,
    tokenizer: Path | None,
    samples: Path | None,
    case: Case,
    quantization: Quantization | None,
    output: Path,
) -> None:
    from training.export.checkpoint import Checkpoint, export_checkpoint

    say = reporter()
    weights = (quantization or Quantization.int8).value
    given = Checkpoint(checkpoint, tokenizer, samples, case.value, weights)
    compared = export_checkpoint(given, output).metrics["parity"]
    say(
        f"float32 export: identical on {compared['greedy_lines']:g} lines and "
        f"{compared['random_lines']:g} random ones, {compared['ties']:g} ties"
    )
    say(f"try it: gloss-worker translate --bundle {output}")
