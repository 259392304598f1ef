"""An encoder from scratch: masked-language modelling on somebody's own text.

For languages without a pre-trained model, and for comparing. Learns a WordPiece vocabulary, trains
BERT on lines as the glosser will read them (numbers as digits, case markers), and writes a folder
that `--encoder` takes: config.json, model.safetensors, tokenizer.json, pretraining.json, README.md.
A run that was killed goes on when it is started again.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tokenizers import Tokenizer
from transformers import BertConfig, PrinterCallback, set_seed

from training.errors import DataError, RecipeError
from training.learn.arguments import is_first_process, processes, stage_arguments
from training.learn.encoder_folder import Pretraining, require_writable, write_encoder
from training.learn.job import Job, carry_out
from training.learn.masking import HiddenLines, Hiding, MaskedModel, collate_lines
from training.learn.optimizer import build_schedule, whole_optimizer
from training.learn.order import EpochOrder, Epochs
from training.learn.progress import ProgressLines
from training.learn.resources import plain_memory_errors
from training.learn.stage_folder import StageFolder, StageStart
from training.learn.stage_trainer import StageTrainer, dev_loss
from training.learn.weights import sketch
from training.learn.wordpieces import CONTROL, END, MASK, START, learn_tokenizer
from training.model.vocabulary import CASE_PIECES
from training.recipe import StagePart, TrainerPart
from worker.model.tokenizer import CaseMarkers, SourceTokenizer

Say = Callable[[str], None]
_POSITIONS = 512
_LINE_PIECES = 126
_HELD_OUT_SHARE = 0.02
_MOST_HELD_OUT = 1000
_FEWEST_LINES = 50
_TIMED_UPDATES = 5


@dataclass(frozen=True)
class Plan:
    """What to train. `minutes` sets how many epochs there is time for, and goes before `epochs`."""

    vocabulary_size: int = 8000
    layers: int = 3
    width: int = 256
    heads: int = 4
    epochs: float = 10.0
    minutes: float | None = None
    cased: bool = False
    batch_size: int = 64
    rate: float = 5e-4
    seed: int = 1
    precision: str = "auto"


@dataclass(frozen=True)
class PretrainRun:
    """How it is run, apart from what is trained; `work` is where a killed run left what it had."""

    work: Path
    say: Say
    trainer: TrainerPart = field(default_factory=TrainerPart)


def pretrain(texts: Sequence[Path], output: Path, plan: Plan, run: PretrainRun) -> Pretraining:
    """Train an encoder on the lines of text files and write it. Raises TrainingError."""
    require_writable(output)
    train, held_out = _split(read_lines(texts))
    tokenizer = learn_tokenizer(train, plan.vocabulary_size, cased=plan.cased)
    pieces = tokenizer.get_vocab_size()
    run.say(f"{len(train)} lines to learn from, {len(held_out)} held out, {pieces} pieces")
    hiding = Hiding(CONTROL.index(MASK), len(CONTROL), pieces, plan.seed)
    set_seed(plan.seed)
    model = MaskedModel(_config(pieces, plan))
    epochs = _train(model, _cut(tokenizer, train), hiding, plan, run)
    unseen = HiddenLines(_cut(tokenizer, held_out), hiding)
    loss = dev_loss(model, unseen, plan.batch_size, plan.seed, collate_lines)
    size = sum(weight.numel() for weight in model.bert.parameters())
    made = Pretraining(math.exp(loss), len(train), len(held_out), epochs, size, asdict(plan))
    if is_first_process():
        write_encoder(output, model, tokenizer, made)
    run.say(f"held-out perplexity of hidden pieces {made.perplexity:.1f}; {output} written")
    return made


def read_lines(texts: Sequence[Path]) -> list[str]:
    """The different lines of text files, in their order. Raises DataError."""
    lines: dict[str, None] = {}
    for path in texts:
        try:
            lines.update(dict.fromkeys(path.read_text(encoding="utf-8").splitlines()))
        except OSError as error:
            raise DataError(f"{path}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: is not UTF-8 (byte {error.start}); convert it") from None
    found = [line for line in lines if line.strip()]
    if len(found) < _FEWEST_LINES:
        raise DataError(
            f"{len(found)} different lines of text are too few to learn from; "
            f"it takes {_FEWEST_LINES} at least, and some ten thousand to be of use"
        )
    return found


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines to learn from and those held out: the ones whose hashes come first."""
    count = min(_MOST_HELD_OUT, max(1, round(len(lines) * _HELD_OUT_SHARE)))
    chosen = set(sorted(lines, key=lambda line: hashlib.sha256(line.encode()).digest())[:count])
    return [x for x in lines if x not in chosen], [x for x in lines if x in chosen]


def _cut(tokenizer: Tokenizer, lines: Sequence[str]) -> list[list[int]]:
    """Lines as ids, with case markers as the glosser has them; a long line becomes several."""
    cutter = SourceTokenizer(tokenizer, CaseMarkers(*CASE_PIECES))
    ids = tokenizer.get_vocab(with_added_tokens=True)
    cut: list[list[int]] = []
    for source in cutter.encode(lines):
        pieces = [ids[piece] for piece in source.pieces]
        for start in range(0, len(pieces), _LINE_PIECES):
            cut.append([ids[START], *pieces[start : start + _LINE_PIECES], ids[END]])
    return cut


def _config(pieces: int, plan: Plan) -> BertConfig:
    if plan.width % plan.heads:
        raise RecipeError(f"a width of {plan.width} cannot be shared out among {plan.heads} heads")
    return BertConfig(
        vocab_size=pieces,
        hidden_size=plan.width,
        num_hidden_layers=plan.layers,
        num_attention_heads=plan.heads,
        intermediate_size=4 * plan.width,
        max_position_embeddings=_POSITIONS,
        pad_token_id=0,
    )


def _train(
    model: MaskedModel,
    lines: Sequence[Sequence[int]],
    hiding: Hiding,
    plan: Plan,
    run: PretrainRun,
) -> float:
    """Train the model; how many epochs it took."""
    lengths = [(len(line), 0) for line in lines]
    order = EpochOrder(lengths, Epochs(len(lines)), plan.batch_size, plan.seed)
    data = HiddenLines(lines, hiding, order)
    epochs = plan.epochs if plan.minutes is None else _affordable(model, data, plan, run.work)
    stage = StagePart(
        name="pretraining", epochs=epochs, batch_size=plan.batch_size, encoder_rate=plan.rate
    )
    folder = StageFolder(run.work / stage.name)
    steps = max(1, round(epochs * order.updates))
    optimizer = whole_optimizer(model, plan.rate)
    trainer = StageTrainer(
        model=model,
        args=stage_arguments(
            stage, steps, plan.seed, plan.precision, run.trainer.trackers, folder.path
        ),
        train_dataset=data,
        data_collator=collate_lines,
        optimizers=(optimizer, build_schedule(optimizer, stage, steps)),
        order=order,
        callbacks=[ProgressLines("pre-training", plan.batch_size, run.say, "lines")],
    )
    trainer.remove_callback(PrinterCallback)
    start = StageStart(_fingerprint(lines, plan, epochs), sketch(model))
    with plain_memory_errors(stage):
        carry_out(trainer, Job("pre-training", folder, start, run.trainer, run.say))
    model.to("cpu").eval()
    return steps / order.updates


def _affordable(model: MaskedModel, data: HiddenLines, plan: Plan, work: Path) -> float:
    """The epochs there is time for; found out once, so that a run that goes on keeps to it."""
    if processes() > 1:
        raise RecipeError("--minutes is for one process; give --epochs instead")
    note = work / "pace.json"
    if note.exists():
        found = json.loads(note.read_text(encoding="utf-8"))
        if found["plan"] == asdict(plan):
            return float(found["epochs"])
    per_update = _seconds_per_update(model, data, plan)
    updates = 60 * (plan.minutes or 0) / per_update
    epochs = max(1, round(updates)) / math.ceil(len(data) / plan.batch_size)
    work.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"plan": asdict(plan), "epochs": epochs}) + "\n", encoding="utf-8")
    return epochs


def _seconds_per_update(model: MaskedModel, data: HiddenLines, plan: Plan) -> float:
    """Measured on a copy of the model, with lines drawn evenly over the text."""
    trial = deepcopy(model).train()
    optimizer = whole_optimizer(trial, plan.rate)
    taken: list[float] = []
    for number in range(_TIMED_UPDATES):
        rows = [(number + n * _TIMED_UPDATES) % len(data) for n in range(plan.batch_size)]
        start = time.monotonic()
        trial(**collate_lines([data[n] for n in rows])).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        taken.append(time.monotonic() - start)
    return sum(taken[1:]) / len(taken[1:])


def _fingerprint(lines: Sequence[Sequence[int]], plan: Plan, epochs: float) -> str:
    text = json.dumps([asdict(plan), epochs, [list(line) for line in lines]])
    return hashlib.sha256(text.encode()).hexdigest()
