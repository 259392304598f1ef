"""What a record costs beside the model: CPU time a stage, from bytes in to bytes out.

The model runs once for every sentence and is read from memory after that, so that what is timed is
the worker's own work. Stages run one after the other over all lines, in one thread, with caches as
warm as a worker's that has run for a while; of several rounds the median counts. The lexicon is
that of the project's grammar, whether the bundle comes with one or not. Knows no Kafka.

"Live" are the demo captions on twenty streams at once, each with a partial every three words: three
records of four are overtaken or say nothing new, as in any live stream. Otherwise finals alone.

Prints a Markdown table; the committed one is in tests/bench/results/overhead.md.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from training.data.pairs import read_pairs
from training.data.splits import Split, split_pairs
from training.export.lexicon_file import write_lexicon
from worker.captions.joining import JoinLimits
from worker.captions.passage import read_passage
from worker.commands.playback import Line as Caption
from worker.commands.playback import play, read_lines
from worker.contract.caption import Caption as Message
from worker.contract.request import Rejection, read_request
from worker.contract.result import GlossRecord, output_headers
from worker.gloss.guards import losses
from worker.gloss.lexicon import SenseTable
from worker.guarding.guard import Guard, GuardOptions
from worker.model.bundle import TOKENIZER, default_bundle, read_manifest
from worker.model.device import Execution
from worker.model.tokenizer import CaseMarkers, SourceTokenizer
from worker.model.translator import CTranslate2Translator, Translation
from worker.pipeline import Pipeline, PipelineOptions, SourceRecord, make_dead_letter
from worker.pipeline.answers import Times, answer
from worker.pipeline.drafts import Draft

ROOT = Path(__file__).parents[2]
CAPTIONS = ROOT / "deploy/local/captions"
PAIRS = ROOT / "training/corpus/pairs"
_ROUNDS = 9
_BATCH = 64
_STREAMS = 20
_NOW_S = 1_000_000.0
_A = TypeVar("_A")
_B = TypeVar("_B")
_OPTIONS = PipelineOptions(late_after_ms=None, joining=JoinLimits(words=0))


class Replayed(CTranslate2Translator):
    """The bundle's model, which translates a sentence once and remembers the result."""

    def __init__(self) -> None:
        folder = default_bundle()
        super().__init__(folder, read_manifest(folder), Execution(device="cpu"))
        self.senses = _lexicon()
        manifest = read_manifest(folder)
        markers = CaseMarkers(**manifest.markers.model_dump()) if manifest.markers else None
        self.tokenizer = SourceTokenizer.from_file(folder / TOKENIZER, markers)
        self._results: dict[tuple[object, ...], Any] = {}

    def _run(self, pieces: list[list[str]], beam_size: int, count: int) -> list[Any]:
        keys = [(*source, beam_size, count) for source in pieces]
        asked = dict(zip(keys, pieces, strict=True))
        new = {key: source for key, source in asked.items() if key not in self._results}
        if new:
            found = super()._run(list(new.values()), beam_size, count)
            self._results.update(zip(new, found, strict=True))
        return [self._results[key] for key in keys]


class Recited:
    """A translator that knows the translations of some sentences by heart."""

    def __init__(self, model: Replayed) -> None:
        self.info, self.fits = model.info, model.fits
        self.senses, self.words = model.senses, model.words
        self.paraphrases = model.paraphrases
        self._model = model
        self._known: dict[tuple[str, int], list[Translation]] = {}

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        return [found[0] for found in self._recite(sentences, 0)]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        return self._recite(sentences, count)

    def _recite(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        for each in sentences:
            if (each, count) not in self._known:
                ask = self._model.candidates if count else None
                found = ask([each], count)[0] if ask else self._model.translate([each])
                self._known[each, count] = found
        return [self._known[each, count] for each in sentences]


@dataclass(frozen=True)
class Case:
    """Records of one kind, and how many words they have on average."""

    name: str
    records: list[SourceRecord]
    words: float


@dataclass(frozen=True)
class Measured:
    """Microseconds of CPU a record, by stage, and what was measured."""

    case: Case
    stages: dict[str, float]
    total: float
    lossy_share: float


def demo_captions() -> Iterable[Caption]:
    """The lines of the demo."""
    for file in sorted(CAPTIONS.glob("*.tsv")):
        yield from read_lines(file.read_text(encoding="utf-8").splitlines(), file.stem)


def dev_lines() -> Iterable[Caption]:
    """The English of the pairs that are for choosing."""
    return (Caption("dev", pair.english) for pair in split_pairs(read_pairs(PAIRS))[Split.DEV])


def live_captions() -> Iterable[Caption]:
    """The lines of the demo on every stream at once."""
    lines = list(demo_captions())
    return (replace(line, stream_id=f"hall-{n}") for n in range(_STREAMS) for line in lines)


def case(name: str, captions: Iterable[Caption], *, partials: bool = False) -> Case:
    """Captions as their source would send them, with partials or finals only."""
    lines = list(captions)
    sent = datetime.fromtimestamp(_NOW_S, UTC).isoformat()
    events = play(lines, "bench", partials)
    records = [
        SourceRecord("in", 0, n, round(_NOW_S * 1000), event.key, event.value(sent))
        for n, event in enumerate(events)
    ]
    return Case(name, records, statistics.mean(len(line.text.split()) for line in lines))


def measured(case: Case, model: Replayed) -> Measured:
    """Every stage of the way of a case's records."""
    recited = Recited(model)
    captions = [each for each in map(read_request, case.records) if isinstance(each, Message)]
    chosen = _pipeline(model)
    items = _in_batches(
        lambda batch: chosen.choose([chosen.read(each) for each in batch]).items, case.records
    )
    drafts = [each.decision for each in items if isinstance(each.decision, Draft)]
    lines = [line for draft in drafts for line in draft.lines()]
    sentences = [line.sentence for line in lines]
    once, guard = Guard(recited, GuardOptions(second_try="off")), Guard(recited)
    waiting = iter(_in_batches(guard.translate, lines))
    finished = [[next(waiting) for _ in draft.lines()] for draft in drafts]
    times = Times(_NOW_S, _NOW_S, 1, 1)

    def answers() -> list[GlossRecord]:
        pairs = zip(drafts, finished, strict=True)
        return [answer(draft, found, model.info, times) for draft, found in pairs]

    def us(work: Callable[[], object]) -> float:
        return _cpu_us(work) / len(case.records)

    written = answers()
    segmented = us(lambda: [read_passage(each.text, lambda _: True) for each in captions])
    fitted = us(lambda: [read_passage(each.text, model.fits) for each in captions])
    cut = us(lambda: _in_batches(model.tokenizer.encode, sentences))
    read = us(lambda: _in_batches(model.translate, sentences)) - cut
    first = us(lambda: _in_batches(once.translate, lines))
    stages = {
        "JSON and validation": us(lambda: [read_request(each) for each in case.records]),
        "normalising and segmenting": segmented,
        "whether it fits, source pieces": fitted - segmented + cut,
        "target pieces to gloss, alignment": read,
        "guards and mending": first,
        "second tries of lossy lines": us(lambda: _in_batches(guard.translate, lines)) - first,
        "answer and timing": us(answers),
        "bytes and headers": us(
            lambda: [(each.to_json(), output_headers(each, "bench", ())) for each in written]
        ),
    }
    total = us(lambda: _whole(case.records, model))
    stages["revisions, batches: the rest"] = total - sum(stages.values())
    lossy = sum(losses(each.warnings) > 0 for each in _in_batches(once.translate, lines))
    return Measured(case, stages, total, lossy / len(lines))


def dead_letter_us() -> float:
    """A record that is no caption, from bytes to its dead letter."""
    bad = SourceRecord("in", 0, 0, 0, b"hall", b'{"stream_id": "hall", "text": 1}', (("a", b"b"),))

    def refuse_a_batch() -> None:
        for _ in range(_BATCH):
            found = read_request(bad)
            if isinstance(found, Rejection):
                make_dead_letter(bad, found.reason.value, found.detail)

    return _cpu_us(refuse_a_batch) / _BATCH


def _lexicon() -> SenseTable:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lexicon.tsv")
        write_lexicon(path)
        return SenseTable.parse(path.read_text(encoding="utf-8"))


def _pipeline(model: Replayed) -> Pipeline:
    return Pipeline(model, _OPTIONS, lambda: _NOW_S)


def _whole(records: Sequence[SourceRecord], model: Replayed) -> None:
    pipeline = _pipeline(model)
    for first in range(0, len(records), _BATCH):
        waiting = [pipeline.read(each) for each in records[first : first + _BATCH]]
        pipeline.accept(pipeline.answer(pipeline.choose(waiting)))


def _in_batches(work: Callable[[Sequence[_A]], Sequence[_B]], items: Sequence[_A]) -> list[_B]:
    batches = (items[first : first + _BATCH] for first in range(0, len(items), _BATCH))
    return [found for batch in batches for found in work(batch)]


def _cpu_us(work: Callable[[], object]) -> float:
    """The median of several rounds, after one that warms the caches."""
    work()
    spent = []
    for _ in range(_ROUNDS):
        start = time.process_time_ns()
        work()
        spent.append((time.process_time_ns() - start) / 1000)
    return statistics.median(spent)


def main() -> None:
    """Measure and print."""
    model = Replayed()
    cases = [
        case("demo captions", demo_captions()),
        case("the same, live", live_captions(), partials=True),
        case("dev lines", dev_lines()),
    ]
    found = [measured(each, model) for each in cases]
    today = datetime.now(UTC).date().isoformat()
    print(f"`make overhead`, {today}, {platform.machine()}, Python {platform.python_version()}; ")
    print(f"CPU microseconds a record, medians of {_ROUNDS} rounds, batches of {_BATCH}\n")
    print("| stage | " + " | ".join(each.case.name for each in found) + " |")
    print("|---|" + "---|" * len(found))
    for stage in found[0].stages:
        _row(stage, [f"{each.stages[stage]:.0f}" for each in found])
    _row("**all, bytes to bytes**", [f"**{each.total:.0f}**" for each in found])
    _row("a record that is none, to its dead letter", [f"{dead_letter_us():.0f}"] * len(found))
    _row("records", [str(len(each.case.records)) for each in found])
    _row("words a record", [f"{each.case.words:.1f}" for each in found])
    _row("lossy at the first try", [f"{each.lossy_share:.0%}" for each in found])


def _row(name: str, cells: Iterable[str]) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
