"""A system judged by the protocol: beside the baselines, with intervals, a paired test, and detail.

Takes the test pairs, what the system wrote for them and, where there are any, the pairs that it
was trained on; from these the dictionary is learnt and the overlap counted. Does not know how the
outputs were made, nor how an evaluation is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from training.data.pairs import Pair
from training.data.splits import fingerprint, normal_form
from training.evaluate.baselines import Dictionary, copy
from training.evaluate.breakdown import (
    Group,
    Worst,
    by_domain,
    by_length,
    by_phenomenon,
    worst,
)
from training.evaluate.convention import Convention
from training.evaluate.metrics import Scores, score_counts
from training.evaluate.rules import Rules
from training.evaluate.significance import Difference, compare_counts
from training.evaluate.spans import have_spans
from training.evaluate.statistics import Counts

MODEL = "model"
DICTIONARY = "dictionary"
RULES = "rules"
COPY = "copy"
COPY_WITH_ARTICLES = "copy with articles"
_GAIN = ("bleu", "bleu_low", "bleu_high", "bleu_p")


@dataclass(frozen=True)
class Evaluation:
    """Everything a report tells; `differences` are the model's gains over each other system."""

    title: str
    facts: Mapping[str, str]
    scores: Mapping[str, Scores]
    differences: Mapping[str, Difference]
    domains: Sequence[Group]
    lengths: Sequence[Group]
    phenomena: Sequence[Group]
    worst: Sequence[Worst]
    outputs: Mapping[str, Sequence[str]] = field(repr=False)

    def scores_table(self) -> dict[str, dict[str, float | str]]:
        """The scores by system for a manifest; the model's with its gain over the dictionary, every
        other system's with what the model gains over it.
        """
        table = {name: scores.as_dict() for name, scores in self.scores.items()}
        table.pop(COPY_WITH_ARTICLES, None)
        for name in table.keys() & self.differences.keys():
            gain = self.differences[name].as_dict()
            table[name] |= {f"model_gain_{key}": gain[key] for key in _GAIN}
        if DICTIONARY in self.differences:
            gain = self.differences[DICTIONARY].as_dict()
            table[MODEL] |= {f"gain_{key}": gain[key] for key in _GAIN}
        return table

    def as_dict(self) -> dict[str, object]:
        """For a JSON file; outputs are not repeated."""
        return {
            "title": self.title,
            "facts": dict(self.facts),
            "scores": {name: scores.as_dict() for name, scores in self.scores.items()},
            "differences": {name: d.as_dict() for name, d in self.differences.items()},
            "domains": [group.as_dict() for group in self.domains],
            "lengths": [group.as_dict() for group in self.lengths],
            "phenomena": [group.as_dict() for group in self.phenomena],
            "worst": [asdict(sentence) for sentence in self.worst],
        }


def evaluate_outputs(
    title: str,
    pairs: Sequence[Pair],
    outputs: Sequence[str],
    train: Sequence[Pair] = (),
    facts: Mapping[str, str] | None = None,
) -> Evaluation:
    """Judge a system's outputs. Raises DataError when there is no pair."""
    systems = {MODEL: list(outputs), **baseline_outputs(pairs, train)}
    references = [pair.gloss for pair in pairs]
    counts = {name: Counts.of(found, references) for name, found in systems.items()}
    scores = {
        name: score_counts(counts[name], found, references) for name, found in systems.items()
    }
    own = counts[MODEL]
    return Evaluation(
        title=title,
        facts={**split_facts(pairs, train), **(facts or {})},
        scores=scores,
        differences={
            name: compare_counts(own, other) for name, other in counts.items() if name != MODEL
        },
        domains=by_domain(pairs, own),
        lengths=by_length(pairs, own),
        phenomena=by_phenomenon(pairs, own, train),
        worst=worst(pairs, outputs, own),
        outputs=systems,
    )


def baseline_outputs(pairs: Sequence[Pair], train: Sequence[Pair]) -> dict[str, list[str]]:
    """What the systems without a model write; no dictionary where there is nothing to learn from,
    and no rules where the references are not in the notation that they write.

    Without training pairs the form of the copy (its case, its punctuation) is read off the test.
    """
    english = [pair.english for pair in pairs]
    found: dict[str, list[str]] = {}
    convention = Convention.of(train or pairs)
    if train:
        dictionary = Dictionary.learn(train)
        found[DICTIONARY] = [dictionary.translate(line) for line in english]
    if have_spans([pair.gloss for pair in pairs]):
        rules = Rules()
        found[RULES] = [rules.translate(line) for line in english]
    found[COPY] = [copy(line, convention) for line in english]
    found[COPY_WITH_ARTICLES] = [copy(line, convention, articles=True) for line in english]
    return found


def split_facts(pairs: Sequence[Pair], train: Sequence[Pair]) -> dict[str, str]:
    """What the test consists of, and how much of it training had seen."""
    facts = {"test pairs": str(len(pairs)), "test SHA-256": fingerprint(pairs)}
    if train:
        seen = {normal_form(pair.english) for pair in train}
        overlap = sum(normal_form(pair.english) in seen for pair in pairs)
        facts["training pairs"] = str(len(train))
        facts["training SHA-256"] = fingerprint(train)
        facts["test sentences also in training"] = f"{overlap} of {len(pairs)}"
    return facts
