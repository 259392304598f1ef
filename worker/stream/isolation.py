"""Tries alone what failed together, so that one record that breaks the worker fails alone.

A record that makes the pipeline raise what nobody foresaw goes to the dead letters as `poison`; one
that was alone in hand when the process itself ended, several times, as `crashed`. Transient faults
pass through: they are nobody's fault. Knows no broker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from worker.contract.dead_letter import CRASHED, POISON
from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Answer, Chosen, DeadLetter, Item, Pipeline, Waiting
from worker.pipeline.outcome import make_dead_letter

Report = Callable[[str, Exception], None]


class Isolation:
    """The pipeline, for batches that may hold anything. `report` hears of what was not foreseen."""

    def __init__(self, pipeline: Pipeline, report: Report) -> None:
        self._pipeline = pipeline
        self._report = report

    def choose(
        self,
        batch: Sequence[Waiting],
        behind: Sequence[Waiting] = (),
        caught_up: Collection[int] = (),
    ) -> Chosen:
        """What is to be answered of a batch; see `Pipeline.choose`."""
        try:
            return self._pipeline.choose(batch, behind, caught_up)
        except TransientError:
            raise
        except Exception as error:  # one record must not stop the worker, whatever it sets off
            self._report("choose", error)
            if len(batch) == 1:
                return Chosen.answered(Answer.of(batch[0].record, _letter(batch[0].record)))
        return Chosen.joined([self.choose([each], behind) for each in batch])

    def answer(self, chosen: Chosen) -> tuple[Answer, ...]:
        """The answers of a batch."""
        try:
            return self._pipeline.answer(chosen)
        except TransientError:
            raise
        except Exception as error:  # as above
            self._report("process", error)
            if len(chosen.items) == 1:
                return _poisoned(chosen.items[0])
        return tuple(each for item in chosen.items for each in self.answer(chosen.only(item)))

    def quarantine(self, item: Waiting, attempts: int) -> Answer:
        """A record that was alone in hand at several unclean ends."""
        detail = f"the process ended {attempts} times with this record alone in hand"
        letter = make_dead_letter(item.record, CRASHED, detail, attempts=attempts)
        return Answer.of(item.record, letter)


def _poisoned(item: Item) -> tuple[Answer, ...]:
    """Nothing that it would have published is to come any more."""
    outcome = (item.record, _letter(item.record))
    return (Answer(item.record, item.finishes, (outcome,), proposed=item.proposed),)


def _letter(record: SourceRecord) -> DeadLetter:
    return make_dead_letter(record, POISON, "the worker failed on this record")
