"""What a set of pairs is like: the data report, as JSON and as Markdown.

Names lines by file and number and never prints a pair. Judges by counts; what a reader should look
at first stands first in each list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from training.data.alignment import WordAligner, signs_of, words_of
from training.data.convention import Convention
from training.data.match import MIN_PAIRS, SUSPECT, PairMatcher
from training.data.pairs import Pair
from training.data.preparation import Prepared
from training.data.progress import told
from training.data.review_state import reviewer_of
from training.data.splits import Split
from training.data.tally import Entry
from worker.gloss.notation import split_items

LISTED = 50
_QUANTILES = (0, 5, 25, 50, 75, 95, 100)
_FEW_ALIGNED_SHARE = 1 / 3
_MIN_SIGNS = 4
Say = Callable[[str], None]


@dataclass(frozen=True)
class Vocabulary:
    """How many different words or signs, how many in all, how many seen once."""

    types: int
    tokens: int
    singletons: int

    @classmethod
    def of(cls, tokens: Iterable[str]) -> Vocabulary:
        """Count tokens."""
        counts = Counter(tokens)
        return cls(len(counts), counts.total(), sum(n == 1 for n in counts.values()))


@dataclass(frozen=True)
class Unseen:
    """Signs of a split that training never shows."""

    types: int
    tokens: int
    percent_of_tokens: float


@dataclass(frozen=True)
class Suspects:
    """Pairs to look at: how many, and the first of them as file:line with what was found."""

    count: int
    first: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class DataReport:
    """Everything that a report prints."""

    notation: Convention
    read: int
    splits: dict[str, int]
    split_by: str
    clusters: int
    reviewed: int
    skipped: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    leaks: tuple[Entry, ...]
    lengths: dict[str, dict[str, int]]
    vocabulary: dict[str, Vocabulary]
    unseen_signs: dict[str, Unseen]
    notation_problems: Suspects
    few_aligned: Suspects
    mismatched: Suspects

    def as_dict(self) -> dict[str, object]:
        """For JSON; the sizes of the splits stand at the top."""
        fields = asdict(self)
        return {**fields.pop("splits"), **fields}


def report_on(prepared: Prepared, say: Say) -> DataReport:
    """Describe prepared pairs."""
    pairs = prepared.pairs
    english, gloss = [words_of(p.english) for p in pairs], [signs_of(p.gloss) for p in pairs]
    problems = prepared.problems
    return DataReport(
        notation=prepared.convention,
        read=prepared.read,
        splits={str(split): len(prepared.splits[split]) for split in Split},
        split_by="source" if prepared.by_source else "near-duplicate cluster",
        clusters=prepared.clusters,
        reviewed=sum(reviewer_of(pair.review) is not None for pair in pairs),
        skipped=prepared.skipped.entries(),
        removed=prepared.removed.entries(),
        leaks=prepared.leaks.entries(),
        lengths={"english words": _quantiles(english), "signs": _quantiles(gloss)},
        vocabulary={
            "english words": Vocabulary.of(word for row in english for word in row),
            "signs": Vocabulary.of(sign for row in gloss for sign in row),
        },
        unseen_signs=_unseen(prepared),
        notation_problems=Suspects(
            len(problems), tuple(f"{p.place}: {p.message}" for p in problems[:LISTED])
        ),
        few_aligned=_few_aligned(pairs, say),
        mismatched=_mismatched(pairs, say),
    )


def _quantiles(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    lengths = sorted(map(len, rows))
    return {f"{q}%": lengths[round(q / 100 * (len(lengths) - 1))] for q in _QUANTILES}


def _unseen(prepared: Prepared) -> dict[str, Unseen]:
    seen = {sign for pair in prepared.splits[Split.TRAIN] for sign in signs_of(pair.gloss)}
    found = {}
    for split in (Split.DEV, Split.TEST):
        signs = [sign for pair in prepared.splits[split] for sign in signs_of(pair.gloss)]
        new = [sign for sign in signs if sign not in seen]
        percent = round(100 * len(new) / max(1, len(signs)), 1)
        found[str(split)] = Unseen(len(set(new)), len(new), percent)
    return found


def _few_aligned(pairs: Sequence[Pair], say: Say) -> Suspects:
    """By an aligner that has not seen the pair: one that has explains even a wrong gloss."""
    if len(pairs) < MIN_PAIRS:
        return Suspects(0, (), f"not judged: fewer than {MIN_PAIRS} pairs")
    bare = [replace(pair, alignment=None) for pair in pairs]
    aligners = [WordAligner.learn(bare[1::2]), WordAligner.learn(bare[::2])]
    found = []
    for number, original in enumerate(told(bare, "aligning for the report", say)):
        pair = aligners[number % 2].align(original)
        items = split_items(pair.gloss)
        linked = {item for item, _, _ in pair.alignment or () if _is_word(items[item])}
        signs = sum(_is_word(sign) for sign in signs_of(pair.gloss))
        if signs >= _MIN_SIGNS and len(linked) < _FEW_ALIGNED_SHARE * signs:
            found.append((len(linked) / signs, f"{pair.place}: {len(linked)} of {signs} signs"))
    found.sort()
    return Suspects(len(found), tuple(text for _, text in found[:LISTED]))


def _is_word(sign: str) -> bool:
    return any(c.isalnum() for c in sign)


def _mismatched(pairs: Sequence[Pair], say: Say) -> Suspects:
    if len(pairs) < MIN_PAIRS:
        return Suspects(0, (), f"not judged: fewer than {MIN_PAIRS} pairs")
    say(f"scoring whether {len(pairs)} pairs match")
    scores = PairMatcher.learn(pairs, say=say).held_out
    found = sorted(
        (m.line, p.place) for m, p in zip(scores, pairs, strict=True) if m.line < SUSPECT
    )
    return Suspects(len(found), tuple(f"{place}: score {s:.3f}" for s, place in found[:LISTED]))


def as_markdown(report: DataReport) -> str:
    """The report to be read."""
    total = sum(report.splits.values())
    lines = [
        "# Data report",
        "",
        f"{report.read} pairs read, {total} kept in {report.clusters} clusters of near duplicates, "
        f"split by {report.split_by}. Gloss convention: "
        + ("notation 1" if report.notation == "1" else "learnt from the pairs")
        + f". Marked as reviewed: {report.reviewed}.",
        "",
        *_table(("split", "pairs"), report.splits.items()),
        *_entries("Lines skipped while reading", report.skipped),
        *_entries("Pairs left out by cleaning", report.removed),
        *_entries("Pairs left out so that nothing leaks", report.leaks),
        *_measures(report),
        *_suspects("Glosses that are not notation 1", report.notation_problems),
        *_suspects("Pairs of which few signs are explained by a word", report.few_aligned),
        *_suspects("Pairs whose gloss may belong to another line", report.mismatched),
    ]
    return "\n".join(lines) + "\n"


def _measures(report: DataReport) -> list[str]:
    quantiles = [f"{q}%" for q in _QUANTILES]
    lengths = [(side, *(row[q] for q in quantiles)) for side, row in report.lengths.items()]
    words = [(side, v.types, v.tokens, v.singletons) for side, v in report.vocabulary.items()]
    unseen = [
        (split, u.types, u.tokens, f"{u.percent_of_tokens}%")
        for split, u in report.unseen_signs.items()
    ]
    return [
        "## Lengths (quantiles)",
        "",
        *_table(("side", *quantiles), lengths),
        "## Vocabulary",
        "",
        *_table(("side", "types", "tokens", "seen once"), words),
        "## Signs that training never shows",
        "",
        *_table(("split", "types", "tokens", "of all tokens"), unseen),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(map(str, row)) + " |" for row in lines] + [""]


def _entries(title: str, entries: Sequence[Entry]) -> list[str]:
    if not entries:
        return [f"## {title}", "", "None.", ""]
    rows = [(entry.rule, entry.count, ", ".join(entry.first)) for entry in entries]
    return [f"## {title}", "", *_table(("rule", "count", "first"), rows)]


def _suspects(title: str, suspects: Suspects) -> list[str]:
    if suspects.note or not suspects.count:
        return [f"## {title}", "", (suspects.note or "none").capitalize() + ".", ""]
    more = suspects.count - len(suspects.first)
    tail = [f"- and {more} more"] if more else []
    items = [f"- {text}" for text in suspects.first]
    return [f"## {title}", "", f"{suspects.count} in all:", "", *items, *tail, ""]
