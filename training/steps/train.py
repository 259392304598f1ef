"""The second step: a model built, made a copier, and trained stage by stage."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from transformers import set_seed

from training.data.pairs import load_pairs
from training.learn.trainer import StageRun, train_stage
from training.model.copier import initialise
from training.model.examples import Example
from training.model.seq2seq import build_model, quiet_loading
from training.recipe import StagePart
from training.steps.glosses import score_examples, summary
from training.workspace import GENERATED, Workspace

Say = Callable[[str], None]
_COPIER_EXAMPLES = 3000


def train(space: Workspace, say: Say) -> None:
    """Build the model, make it a copier, and train it stage by stage."""
    set_seed(space.recipe.seed)
    written = load_pairs(space.data_file("train"))
    generated = load_pairs(space.data_file(GENERATED))
    builder = space.example_builder()
    own, made = builder.build(written), builder.build(generated)
    dev = builder.build(load_pairs(space.data_file("dev")))
    say(f"{len(own)} written and {len(made)} generated examples, {builder.too_long} too long")
    model = build_model(space.encoder_shape(), space.decoder_shape())
    model.loss_options = space.loss_options()
    recovered = initialise(model, space.vocabulary, [*made, *own][:_COPIER_EXAMPLES])
    say(f"the copier recovers {100 * recovered:.1f}% of source pieces before training")
    for number, stage in enumerate(space.recipe.stages):
        examples = _stage_examples(stage, own, made, space.recipe.seed + number)
        say(f"stage {stage.name}: {len(examples)} examples, {stage.epochs:g} epochs")
        run = StageRun(space.recipe.seed + number, space.recipe.precision, space.folder, say)
        loss = train_stage(model, examples, stage, run)
        say(
            f"stage {stage.name}: mean loss {loss:.3f}; dev {summary(score_examples(space, model, dev))}"
        )
    with quiet_loading():
        model.save_pretrained(space.model_folder)


def _stage_examples(
    stage: StagePart, own: Sequence[Example], made: Sequence[Example], seed: int
) -> list[Example]:
    chosen = random.Random(seed).sample(list(made), round(len(made) * stage.generated_share))
    return [*chosen, *(list(own) * stage.written_copies)]
