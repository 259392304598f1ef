"""Stages of training on a toy model: what is stopped goes on as if it never was."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from training.errors import DataError, RecipeError, ResourceError, TrainingError
from training.learn import resources
from training.learn.arguments import computed_precision
from training.learn.batches import ExampleDataset, collate
from training.learn.milestones import milestones
from training.learn.optimizer import build_optimizer
from training.learn.order import EpochOrder, Epochs
from training.learn.stage_folder import StageFolder
from training.learn.stage_trainer import mean_loss
from training.learn.trainer import StageRun, train_stage
from training.learn.weights import load_mean, save_weights
from training.model.examples import Example
from training.model.seq2seq import (
    DecoderShape,
    EncoderShape,
    GlossModel,
    LossOptions,
    build_model,
)
from training.recipe import StagePart, TrainerPart

PIECES = 60
Weights = dict[str, Tensor]
Model = Callable[[], GlossModel]


class KilledError(Exception):
    """What a killed process looks like from inside."""


def silent(message: str) -> None:
    del message


def example(seed: int) -> Example:
    """A line that is copied, piece by piece."""
    line = [random.Random(seed).randrange(10, PIECES) for _ in range(3 + seed % 4)]
    links = tuple((n, n + 1) for n in range(len(line)))
    return Example((4, *line, 5), (*line, 3), links)


EXAMPLES = [example(n) for n in range(22)]
DEV = [example(n) for n in range(100, 106)]


@pytest.fixture
def model(encoder_folder: Path) -> Model:
    """Makes the same toy model each time, with dropout."""

    def build() -> GlossModel:
        torch.manual_seed(3)
        made = build_model(
            EncoderShape(encoder_folder, 2, 20), DecoderShape(1, PIECES, 20, 2, 3, 0)
        )
        made.loss_options = LossOptions(sampled_pieces=20)
        return made

    return build


def run_in(folder: Path, **more: object) -> StageRun:
    return StageRun(5, "float32", folder, silent, **more)  # type: ignore[arg-type]


def stage(**more: object) -> StagePart:
    return StagePart.model_validate(
        {"name": "toy", "epochs": 3, "batch_size": 4, "decoder_rate": 0.003, **more}
    )


def weights(model: GlossModel) -> Weights:
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def same(one: Weights, other: Weights) -> bool:
    return all(torch.equal(weight, other[name]) for name, weight in one.items())


def distance(one: Weights, other: Weights) -> float:
    return max(float((weight - other[name]).abs().max()) for name, weight in one.items())


def killed_at(step: int) -> Callable[[str], None]:
    """A reporter that dies when it is told of an update."""

    def say(message: str) -> None:
        if f"step {step}/" in message:
            raise KilledError

    return say


@pytest.mark.parametrize("every", [4, 5, 6], ids=["in-an-epoch", "later-in-it", "between-epochs"])
def test_a_killed_stage_goes_on_to_the_very_weights_of_a_straight_run(
    model: Model, tmp_path: Path, every: int
) -> None:
    plan = stage(average_last=2)
    straight = model()
    expected = train_stage(straight, EXAMPLES, plan, run_in(tmp_path / "straight"), DEV)
    safe = TrainerPart(checkpoint_steps=every)
    broken = StageRun(5, "float32", tmp_path / "killed", killed_at(every * 2), trainer=safe)
    with pytest.raises(KilledError):
        train_stage(model(), EXAMPLES, plan, broken, DEV)
    again, said = model(), list[str]()
    run = StageRun(5, "float32", tmp_path / "killed", said.append, trainer=safe)
    loss = train_stage(again, EXAMPLES, plan, run, DEV)
    assert said[0] == f"stage toy: goes on after checkpoint {every}"
    assert same(weights(straight), weights(again))
    assert loss == pytest.approx(expected, rel=1e-6)


def test_a_finished_stage_is_not_trained_again(model: Model, tmp_path: Path) -> None:
    first, second, said = model(), model(), list[str]()
    loss = train_stage(first, EXAMPLES, stage(), run_in(tmp_path))
    again = train_stage(second, EXAMPLES, stage(), StageRun(5, "float32", tmp_path, said.append))
    assert loss == again
    assert same(weights(first), weights(second))
    assert [line for line in said if "step" in line] == []


@pytest.mark.parametrize("change", ["stage", "examples", "seed", "model", "dropout"])
def test_a_changed_start_trains_anew_and_says_so(model: Model, tmp_path: Path, change: str) -> None:
    train_stage(model(), EXAMPLES, stage(), run_in(tmp_path))
    other, said = model(), list[str]()
    if change == "model":
        torch.nn.init.normal_(other.decoder.bert.encoder.layer[0].output.dense.weight)
    if change == "dropout":
        still(other)
    plan = stage(epochs=2) if change == "stage" else stage()
    examples = EXAMPLES[:-1] if change == "examples" else EXAMPLES
    train_stage(
        other, examples, plan, StageRun(6 if change == "seed" else 5, "auto", tmp_path, said.append)
    )
    assert said[0] == "stage toy: recipe, data or model have changed; it starts anew"
    assert any("step" in line for line in said)


def test_a_checkpoint_that_was_not_written_whole_does_not_count(tmp_path: Path) -> None:
    folder = StageFolder(tmp_path)
    for step in (9, 10):
        (tmp_path / f"checkpoint-{step}").mkdir()
    (tmp_path / "checkpoint-9" / "complete").touch()
    assert folder.last_checkpoint() == tmp_path / "checkpoint-9"
    folder.complete_checkpoint(10)
    assert folder.last_checkpoint() == tmp_path / "checkpoint-10"
    assert not (tmp_path / "checkpoint-9").exists()


def test_a_finished_stage_leaves_nothing_but_its_weights(model: Model, tmp_path: Path) -> None:
    safe = TrainerPart(checkpoint_steps=2)
    train_stage(model(), EXAMPLES, stage(average_last=3), run_in(tmp_path, trainer=safe))
    left = {path.name for path in (tmp_path / "toy").iterdir()}
    assert left == {"stage.json", "finished.json", "weights.safetensors"}


def test_a_checkpoint_holds_no_pickled_objects(model: Model, tmp_path: Path) -> None:
    safe = TrainerPart(checkpoint_steps=4)
    run = StageRun(5, "float32", tmp_path, killed_at(8), trainer=safe)
    with pytest.raises(KilledError):
        train_stage(model(), EXAMPLES, stage(), run)
    checkpoint = StageFolder(tmp_path / "toy").last_checkpoint()
    assert checkpoint is not None
    files = {path.name for path in checkpoint.iterdir()}
    assert {"model.safetensors", "optimizer.pt", "scheduler.pt", "rng_state.pth"} <= files
    assert "training_args.bin" not in files
    torch.load(checkpoint / "optimizer.pt", weights_only=True)


def test_two_parts_of_four_pairs_make_the_update_of_eight(model: Model, tmp_path: Path) -> None:
    """The softmax compares with every piece here, since its sample differs between the parts."""
    found: list[Weights] = []
    for size, parts in ((8, 1), (8, 2), (4, 1)):
        toy = still(model())
        toy.loss_options = LossOptions(sampled_pieces=5000)
        plan = stage(epochs=1, batch_size=size, accumulation=parts, decoder_rate=3e-4)
        train_stage(toy, EXAMPLES, plan, run_in(tmp_path / f"{size}-{parts}"))
        found.append(weights(toy))
    assert distance(found[0], found[1]) < 1e-5
    assert distance(found[0], found[2]) > 1e-4


def still(model: GlossModel) -> GlossModel:
    """Switch dropout off."""
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model


def test_in_training_alone_the_pieces_before_are_partly_others_and_the_first_stays(
    model: Model,
) -> None:
    toy = still(model())
    batch = collate([ExampleDataset(EXAMPLES)[n] for n in range(4)])
    encoded = toy.encode(batch["input_ids"], batch["attention_mask"])
    states = {}
    for share in (0.0, 0.9):
        toy.loss_options = LossOptions(replaced_pieces=share)
        for training in (True, False):
            toy.train(training)
            with torch.no_grad():
                hidden, _ = toy.attend(encoded, batch["attention_mask"], batch["labels"])
            states[training, share] = hidden
    plain = states[False, 0.0]
    assert torch.equal(states[True, 0.0], plain)
    assert torch.equal(states[False, 0.9], plain)
    assert torch.equal(states[True, 0.9][:, 0], plain[:, 0])
    assert not torch.allclose(states[True, 0.9][:, 1:], plain[:, 1:])


def test_a_batch_that_cannot_be_shared_out_evenly_is_refused(model: Model, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="batch_size 4 is not a multiple of 3"):
        train_stage(model(), EXAMPLES, stage(accumulation=3), run_in(tmp_path))


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    model: Model, tmp_path: Path
) -> None:
    found = []
    for number, seed in enumerate((1, 1, 2)):
        toy = model()
        train_stage(
            toy, EXAMPLES, stage(), StageRun(seed, "float32", tmp_path / str(number), silent)
        )
        found.append(weights(toy))
    assert same(found[0], found[1])
    assert not same(found[0], found[2])


def test_the_kept_weights_are_the_mean_of_the_last_epochs(model: Model, tmp_path: Path) -> None:

    def copy_milestone(message: str) -> None:
        for path in sorted((tmp_path / "a/toy/milestones").glob("*.safetensors")):
            shutil.copy(path, tmp_path / path.name)

    averaged = model()
    plan = stage(average_last=2)
    train_stage(averaged, EXAMPLES, plan, StageRun(5, "float32", tmp_path / "a", copy_milestone))
    straight = model()
    train_stage(straight, EXAMPLES, stage(), run_in(tmp_path / "b"))
    after = [weights(loaded(model(), tmp_path / f"{step}.safetensors")) for step in (12, 18)]
    mean = {name: (after[0][name] + after[1][name]) / 2 for name in after[0]}
    assert distance(weights(averaged), mean) < 1e-7
    assert same(after[1], weights(straight))
    assert not same(after[0], after[1])


def loaded(model: GlossModel, path: Path) -> GlossModel:
    model.encoder.get_input_embeddings().weight.requires_grad_(False)
    load_mean(model, [path])
    return model


def test_the_mean_of_written_weights_is_the_mean_computed_by_hand(tmp_path: Path) -> None:
    layers = [torch.nn.Linear(3, 2) for _ in range(3)]
    for number, layer in enumerate(layers):
        save_weights(layer, tmp_path / f"{number}.safetensors")
    mean = torch.nn.Linear(3, 2)
    load_mean(mean, [tmp_path / f"{number}.safetensors" for number in range(3)])
    expected = torch.stack([layer.weight for layer in layers]).mean(dim=0)
    assert torch.allclose(mean.weight, expected, atol=1e-7)


def test_a_stage_stops_when_dev_gets_no_better_and_keeps_the_best(
    model: Model, tmp_path: Path
) -> None:
    """The score falls from the second epoch on, so that two more are tried and then no more."""
    scores, at = iter([1.0, 3.0, 2.0, 2.5, 9.0, 9.0]), list[Weights]()

    def score(trained: GlossModel) -> float:
        at.append(weights(trained))
        return next(scores)

    toy = model()
    plan = stage(epochs=6, patience=2, watch="bleu")
    train_stage(toy, EXAMPLES, plan, run_in(tmp_path, score=score))
    assert len(at) == 4
    assert same(weights(toy), at[1])


def test_early_stopping_decides_alike_after_a_kill(model: Model, tmp_path: Path) -> None:
    def falling(offset: int) -> Callable[[object], float]:
        values = iter([1.0, 3.0, 2.0, 2.5, 9.0][offset:])
        return lambda trained: next(values)

    plan = stage(epochs=6, patience=2, watch="bleu")
    straight, again = model(), model()
    train_stage(straight, EXAMPLES, plan, run_in(tmp_path / "a", score=falling(0)))
    safe = TrainerPart(checkpoint_steps=14)
    broken = StageRun(5, "float32", tmp_path / "b", killed_at(18), score=falling(0), trainer=safe)
    with pytest.raises(KilledError):
        train_stage(model(), EXAMPLES, plan, broken)
    train_stage(again, EXAMPLES, plan, run_in(tmp_path / "b", score=falling(2), trainer=safe))
    assert same(weights(straight), weights(again))


def test_watching_dev_loss_changes_nothing_that_is_learnt(model: Model, tmp_path: Path) -> None:
    said: list[str] = []
    plain, watched = model(), model()
    train_stage(plain, EXAMPLES, stage(), run_in(tmp_path / "a"))
    run = StageRun(5, "float32", tmp_path / "b", said.append, dev=DEV)
    train_stage(watched, EXAMPLES, stage(patience=9), run)
    losses = [float(line.rpartition(" ")[2]) for line in said if "dev loss" in line]
    assert len(losses) == 3
    assert losses == sorted(losses, reverse=True)
    assert same(weights(plain), weights(watched))


def test_patience_without_dev_pairs_is_refused(model: Model, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="patience needs dev pairs"):
        train_stage(model(), EXAMPLES, stage(patience=1), run_in(tmp_path))


def test_lower_layers_of_the_encoder_learn_more_slowly(model: Model) -> None:
    toy = model()
    plan = stage(encoder_rate=1e-3, encoder_layer_decay=0.5)
    rate = {
        id(weight): group["lr"]
        for group in build_optimizer(toy, plan).param_groups
        for weight in group["params"]
    }
    bert = toy.encoder
    assert rate[id(bert.encoder.layer[1].output.dense.weight)] == pytest.approx(1e-3)
    assert rate[id(bert.encoder.layer[0].output.dense.weight)] == pytest.approx(5e-4)
    assert rate[id(bert.embeddings.position_embeddings.weight)] == pytest.approx(2.5e-4)
    assert rate[id(toy.decoder.bert.encoder.layer[0].output.dense.bias)] == pytest.approx(3e-3)
    assert len(rate) == len(list(toy.parameters()))


def test_every_epoch_reads_the_steady_examples_and_the_next_of_those_taking_turns() -> None:
    lengths = [(3 + n % 5, 2 + n % 3) for n in range(30)]
    order = EpochOrder(lengths, Epochs(10, 20, 8), batch_size=4, seed=1)
    seen: list[int] = []
    for epoch in range(5):
        order.set_epoch(epoch)
        indices = list(order)
        assert len(indices) == len(order) == 18
        assert set(range(10)) <= set(indices)
        seen += [index for index in indices if index >= 10]
    assert {seen.count(index) for index in range(10, 30)} == {2}


def test_an_epoch_is_the_same_whatever_was_read_before() -> None:
    lengths = [(n % 7, n % 5) for n in range(50)]
    one, other = (EpochOrder(lengths, Epochs(50), 8, 1) for _ in range(2))
    one.set_epoch(0)
    first = list(one)
    one.set_epoch(1)
    torch.rand(5)
    other.set_epoch(1)
    assert list(one) == list(other) != first
    assert sorted(first) == list(range(50))


def test_batches_hold_examples_of_like_lengths() -> None:
    generator = random.Random(1)
    lengths = [(generator.randint(3, 40), generator.randint(3, 40)) for _ in range(3200)]
    indices = list(EpochOrder(lengths, Epochs(3200), 32, 1))
    batches = [indices[start : start + 32] for start in range(0, 3200, 32)]
    padded = sum(32 * max(lengths[n][0] for n in batch) for batch in batches)
    assert padded < 1.05 * sum(source for source, _ in lengths)
    longest = [max(lengths[n][0] for n in batch) for batch in batches]
    assert longest != sorted(longest)
    assert longest != sorted(longest, reverse=True)


def test_too_little_disk_is_one_line_before_training(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(ResourceError, match="MB of disk"):
        train_stage(model(), EXAMPLES, stage(), run_in(tmp_path))


def test_a_failed_allocation_says_what_to_lower() -> None:
    with (
        pytest.raises(ResourceError, match="raise accumulation from 1 to 2"),
        resources.plain_memory_errors(stage()),
    ):
        torch.empty(2**60)


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="shape"), resources.plain_memory_errors(stage()):
        raise RuntimeError("shape mismatch")


def test_a_loss_that_is_no_number_stops_the_stage(model: Model, tmp_path: Path) -> None:
    toy = model()
    with torch.no_grad():
        toy.decoder.bert.encoder.layer[0].output.dense.weight.fill_(float("nan"))
    with pytest.raises(TrainingError, match="no number any more"):
        train_stage(toy, EXAMPLES, stage(), run_in(tmp_path))


def test_a_stage_without_examples_is_refused(model: Model, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no pairs to learn from"):
        train_stage(model(), [], stage(), run_in(tmp_path))


def test_half_precision_without_a_gpu_is_refused(model: Model, tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("needs a machine without a GPU")
    with pytest.raises(RecipeError, match="needs a GPU"):
        train_stage(model(), EXAMPLES, stage(), StageRun(1, "float16", tmp_path, silent))


@pytest.mark.parametrize(
    ("instruction", "precision"),
    [("amx_bf16", "bfloat16"), ("avx512_bf16", "bfloat16"), ("avx512_f", "float32")],
)
def test_a_processor_that_can_do_so_quickly_trains_in_bfloat16(
    instruction: str, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {instruction: True})
    assert computed_precision("auto") == precision
    assert computed_precision("float32") == "float32"


def test_a_gpu_trains_in_float32_unless_a_recipe_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert computed_precision("auto") == "float32"
    assert computed_precision("bfloat16") == "bfloat16"


def test_the_last_update_is_a_milestone_wherever_it_falls() -> None:
    assert milestones(4, 9, 10) == [4, 8]
    assert milestones(4, 10, 10) == [4, 8, 10]
    assert milestones(5, 10, 10) == [5, 10]


def test_the_mean_loss_weighs_each_report_by_its_updates() -> None:
    history = [{"step": 2, "loss": 4.0}, {"step": 2, "eval_loss": 9.0}, {"step": 6, "loss": 1.0}]
    assert mean_loss(history) == pytest.approx((2 * 4 + 4 * 1) / 6)
