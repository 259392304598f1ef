"""The second step: a model built, made a copier, and trained stage by stage.

Takes data/{train,retold,dev,generated}.jsonl, and data/pseudo.jsonl where there is one. What a
killed run had reached is in stages/<name of the stage>. Under torchrun the first process speaks and
writes: `torchrun --nproc-per-node 2 -m training train RECIPE.yaml` after `gloss-train prepare`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import torch
from transformers import set_seed

from training.data.pairs import load_pairs
from training.errors import RecipeError
from training.learn.arguments import is_first_process
from training.learn.pointing import fit_pointing
from training.learn.trainer import StageRun, train_stage
from training.learn.whole_folder import write_whole
from training.model.copier import initialise
from training.model.encoders import encoder_facts
from training.model.examples import Example
from training.model.seq2seq import GlossModel, build_model, quiet_loading
from training.recipe import StagePart
from training.steps.glosses import score_examples, summary
from training.workspace import GENERATED, PSEUDO, RETOLD, Workspace

Say = Callable[[str], None]
_COPIER_EXAMPLES = 3000


@dataclass(frozen=True)
class _Sources:
    """Examples by where they come from."""

    written: Sequence[Example]
    retold: Sequence[Example]
    generated: Sequence[Example]
    pseudo: Sequence[Example]
    dev: Sequence[Example]

    def sample(self, most: int, seed: int) -> list[Example]:
        """Some examples of every kind that is learnt from."""
        every = [*self.generated, *self.pseudo, *self.written]
        return random.Random(seed).sample(every, min(most, len(every)))

    def of_every_epoch(self, stage: StagePart, seed: int) -> list[Example]:
        """What each epoch of a stage reads besides the pseudo-pairs."""
        count = round(len(self.generated) * stage.generated_share)
        chosen = random.Random(seed).sample(list(self.generated), count)
        others = count + round(len(self.pseudo) * stage.pseudo_share)
        written = _read_in(stage, self.written)
        tellings = cycle([*written, *_read_in(stage, self.retold)])
        return [*chosen, *islice(tellings, len(written) * _copies(stage, len(written), others))]


def _read_in(stage: StagePart, examples: Sequence[Example]) -> list[Example]:
    """The hand-written examples that a stage does not leave out by their tags."""
    left_out, kept = frozenset(stage.without_tags), frozenset(stage.kept_tags)
    return [
        example
        for example in examples
        if left_out.isdisjoint(example.tags) or not kept.isdisjoint(example.tags)
    ]


def _copies(stage: StagePart, written: int, others: int) -> int:
    if stage.written_copies == "auto":
        return max(1, round(others / max(1, written)))
    return stage.written_copies


def train(space: Workspace, say: Say) -> None:
    """Build the model, make it a copier, and train it stage by stage. Raises TrainingError."""
    if not is_first_process():
        say = _nothing
    names = [stage.name for stage in space.recipe.stages]
    if len(set(names)) < len(names):
        raise RecipeError(f"{space.recipe_file}: stages: two have the same name")
    set_seed(space.recipe.seed)
    sources = _read_sources(space, say)
    model = _start_model(space, sources, say)
    for number in range(len(space.recipe.stages)):
        _train_stage(space, model, sources, number, say)
    if is_first_process():
        with quiet_loading():
            write_whole(space.model_folder, model.save_pretrained)
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _read_sources(space: Workspace, say: Say) -> _Sources:
    builder = space.example_builder()
    pseudo_file, retold_file = space.data_file(PSEUDO), space.data_file(RETOLD)
    sources = _Sources(
        written=builder.build(load_pairs(space.data_file("train"))),
        retold=builder.build(load_pairs(retold_file)) if retold_file.exists() else (),
        generated=builder.build(load_pairs(space.data_file(GENERATED))),
        pseudo=builder.build(load_pairs(pseudo_file)) if pseudo_file.exists() else (),
        dev=builder.build(load_pairs(space.data_file("dev"))),
    )
    say(
        f"{len(sources.written)} written, {len(sources.generated)} generated and "
        f"{len(sources.pseudo)} pseudo-pairs, {len(sources.dev)} for dev"
    )
    if builder.too_long:
        say(f"{builder.too_long} pairs left out: longer than the recipe's limits")
    return sources


def _start_model(space: Workspace, sources: _Sources, say: Say) -> GlossModel:
    """The model before the first stage. Raises RecipeError when limits exceed the encoder."""
    model = build_model(space.encoder_shape(), space.decoder_shape())
    positions = encoder_facts(model.encoder.config).max_positions
    wanted = space.recipe.limits.max_source_pieces
    if positions < wanted + 2:
        raise RecipeError(
            f"limits.max_source_pieces is {wanted}, but the encoder has {positions} positions; "
            f"set it to {positions - 2} or less"
        )
    model.loss_options = space.loss_options()
    seen = sources.sample(_COPIER_EXAMPLES, space.recipe.seed)
    recovered = initialise(model, space.vocabulary, seen)
    pointed = fit_pointing(model, seen)
    say(
        f"before training the copier recovers {100 * recovered:.1f}% of source pieces and "
        f"looks at the right one for {100 * pointed:.1f}% of gloss pieces"
    )
    return model


def _train_stage(
    space: Workspace, model: GlossModel, sources: _Sources, number: int, say: Say
) -> None:
    stage, seed = space.recipe.stages[number], space.recipe.seed + number
    examples = sources.of_every_epoch(stage, seed)
    turn = round(len(sources.pseudo) * stage.pseudo_share)
    say(f"stage {stage.name}: {len(examples) + turn} examples, {stage.epochs:g} epochs")
    for key in ("without_tags", "kept_tags"):
        unknown = set(getattr(stage, key)).difference(*(each.tags for each in sources.written))
        if unknown:
            say(f"stage {stage.name}: {key}: no pair has the tag {', '.join(sorted(unknown))}")
    run = StageRun(
        seed,
        space.recipe.precision,
        space.folder / "stages",
        say,
        dev=sources.dev,
        score=lambda trained: score_examples(space, trained, sources.dev).bleu,
        trainer=space.recipe.trainer,
    )
    loss = train_stage(model, examples, stage, run, sources.pseudo)
    if is_first_process():
        scores = summary(score_examples(space, model, sources.dev))
        say(f"stage {stage.name}: mean loss {loss:.3f}; dev {scores}")


def _nothing(message: str) -> None:
    del message
