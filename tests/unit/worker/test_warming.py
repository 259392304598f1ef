"""What a model is asked before the first caption, so that it has the memory it will need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from worker.model.warming import warm_up

SENTENCES = ["He sells food.", "She left.", "The door is open."]


@dataclass
class Asked:
    """A model of so many threads that reads so many characters, and what it was asked."""

    threads: int = 2
    longest: int = 1_000
    batches: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def fits(self, sentence: str) -> bool:
        return len(sentence) <= self.longest

    def translate(self, sentences: Sequence[str]) -> None:
        self.batches.append((1, sentences))

    def candidates(self, sentences: Sequence[str], count: int) -> None:
        self.batches.append((count, sentences))


def test_every_thread_has_its_share_of_short_lines_long_lines_and_beams() -> None:
    one, four = Asked(threads=1), Asked(threads=4)
    warm_up(one, SENTENCES, beam=3)
    warm_up(four, SENTENCES, beam=3)
    assert [width for width, _ in one.batches] == [1, 1, 3]
    assert [len(lines) for _, lines in four.batches] == [4 * len(b) for _, b in one.batches]
    assert max(map(len, one.batches[1][1])) > 2 * max(map(len, SENTENCES))


def test_only_what_fits_is_asked() -> None:
    model = Asked(longest=20)
    warm_up(model, SENTENCES, beam=2)
    assert all(model.fits(line) for _, lines in model.batches for line in lines)


def test_a_bundle_without_samples_is_not_warmed_up() -> None:
    model = Asked()
    warm_up(model, [], beam=2)
    assert not model.batches
