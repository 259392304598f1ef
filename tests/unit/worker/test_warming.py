"""What a model is asked before the first caption, so that it has the memory it will need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.unit.worker.fakes import FakeTranslator
from worker.model.translator import Translation
from worker.model.warming import warm_up

SENTENCES = ["He sells food.", "She left.", "The door is open."]


@dataclass
class Asked(FakeTranslator):
    """Keeps with each batch how wide its beam was to be."""

    batches: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        self.batches.append((1, sentences))
        return []

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        self.batches.append((count, sentences))
        return []


def test_every_thread_has_its_share_of_short_lines_long_lines_and_beams() -> None:
    one, four = Asked(), Asked()
    warm_up(one, 1, SENTENCES, beam=3)
    warm_up(four, 4, SENTENCES, beam=3)
    assert [width for width, _ in one.batches] == [1, 1, 3]
    assert [len(lines) for _, lines in four.batches] == [4 * len(b) for _, b in one.batches]
    assert max(map(len, one.batches[1][1])) > 2 * max(map(len, SENTENCES))


def test_only_what_fits_is_asked() -> None:
    model = Asked(most_characters=20)
    warm_up(model, 2, SENTENCES, beam=2)
    assert all(model.fits(line) for _, lines in model.batches for line in lines)


def test_a_bundle_without_samples_is_not_warmed_up() -> None:
    model = Asked()
    warm_up(model, 2, [], beam=2)
    assert not model.batches
