"""Finishes what a model wrote for a sentence: cuts loops, sets terms, mends losses, gives warnings.

The same arguments always give the same result. Knows no model: a term whose place is not clear is
told, and the caller may have the sentence translated again in disguise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from worker.gloss.aligned import Item, Span, spans_of, written
from worker.gloss.conventions import Convention
from worker.gloss.guards import LOSSES, Warning, losses, repetition
from worker.gloss.lexicon import SenseTable
from worker.gloss.loops import without_loops
from worker.gloss.mending import mended
from worker.gloss.negatives import marked
from worker.gloss.numerals import with_right_ending
from worker.gloss.placeholders import Disguise, revealed
from worker.gloss.questions import asked
from worker.gloss.recurring import recurring
from worker.gloss.respelling import respelled
from worker.gloss.source import Source
from worker.gloss.substitution import Evidence, inserted, substituted
from worker.gloss.terms import TermMatch, masked
from worker.gloss.unlisted import listed
from worker.gloss.word_table import WordTable

REPAIRED = "repaired"
NO_WORDS = WordTable()


@dataclass(frozen=True)
class Written:
    """A sentence's gloss as a model wrote it, and how it is aligned."""

    gloss: str
    spans: tuple[Span | None, ...]
    confidence: float
    looked_at: frozenset[Span] = frozenset()


@dataclass(frozen=True)
class Finished:
    """A sentence's gloss with its warnings; `unclear` are terms that had to be put in by guess."""

    gloss: str
    spans: tuple[Span | None, ...]
    confidence: float
    warnings: tuple[Warning, ...]
    unclear: tuple[TermMatch, ...] = ()

    @property
    def rank(self) -> tuple[int, float]:
        """Lower is better: fewer losses, then more confidence."""
        return losses(self.warnings), -self.confidence


@dataclass(frozen=True)
class Finisher:
    """Finishes sentences of one convention; `mend` may be switched off."""

    convention: Convention
    senses: SenseTable
    mend: bool = True
    words: WordTable = NO_WORDS

    def finish(self, sentence: str, draft: Written, matches: Sequence[TermMatch] = ()) -> Finished:
        """The finished gloss; every term of `matches` is in it."""
        items, repeated = self._without_loops(sentence, draft)
        evidence = Evidence(sentence, self.senses, self.convention.sign)
        items, unclear = substituted(items, matches, evidence) if matches else (items, [])
        for match in unclear:
            items = inserted(items, match)
        notes = repeated + [Warning(REPAIRED, sentence[m.start : m.end]) for m in unclear]
        return self._checked(sentence, draft, items, matches, notes, tuple(unclear))

    def finish_revealed(
        self, sentence: str, draft: Written, disguise: Disguise, matches: Sequence[TermMatch]
    ) -> Finished | None:
        """The finished gloss of a sentence that was translated in disguise; None where the names do
        not show.
        """
        items, repeated = self._without_loops(sentence, draft)
        shown = revealed(items, disguise)
        if shown is None:
            return None
        others = [match for match in matches if match not in disguise.matches]
        evidence = Evidence(sentence, self.senses, self.convention.sign)
        shown, unclear = substituted(shown, others, evidence)
        looked_at = frozenset(disguise.text.original(*span) for span in draft.looked_at)
        draft = replace(draft, looked_at=looked_at)
        return None if unclear else self._checked(sentence, draft, shown, matches, repeated, ())

    def complete(
        self, sentence: str, found: Finished, matches: Sequence[TermMatch] = ()
    ) -> Finished:
        """The gloss with what it still loses put in, as near to its place as can be told."""
        if not self._mends:
            return found
        english = masked(sentence, matches)
        source = Source.of(english, self.senses)
        items = self.convention.items(found.gloss, found.spans)
        better, done = mended(items, source, found.warnings, guess=True)
        if not done:
            return found
        better = recurring(better, english, _signs_of_terms(matches))
        left = [w for w in found.warnings if w.code not in LOSSES or w.token not in done]
        told = dict.fromkeys([*left, *(Warning(REPAIRED, token) for token in done)])
        spans = spans_of(better, self.convention.is_sign)
        return replace(found, gloss=written(better), spans=spans, warnings=tuple(told))

    @property
    def _mends(self) -> bool:
        return self.mend and self.convention.mends

    def _without_loops(self, sentence: str, draft: Written) -> tuple[list[Item], list[Warning]]:
        items = self.convention.items(draft.gloss, draft.spans)
        if not self._mends:
            return items, []
        repeated = repetition(sentence, [item.text for item in items if item.is_sign])
        return (without_loops(items), repeated) if repeated else (items, [])

    def _checked(
        self,
        sentence: str,
        draft: Written,
        items: list[Item],
        matches: Sequence[TermMatch],
        notes: list[Warning],
        unclear: tuple[TermMatch, ...],
    ) -> Finished:
        english = masked(sentence, matches)
        terms = _signs_of_terms(matches)
        if self._mends:
            items = list(map(_with_right_ending, items))
            items, again = respelled(items, english, self.senses, terms)
            notes += [Warning(REPAIRED, word) for word in again]
            items = marked(listed(items, english, self.senses, terms), english, terms)
            items = asked(recurring(items, english, terms), english)
        if self.mend and self.words:
            items, garbled = self.words.corrected(items, english)
            notes += [Warning(REPAIRED, word) for word in garbled]
        warnings = self._check(english, draft, items)
        if warnings and self._mends:
            better, done = mended(items, Source.of(english, self.senses), warnings)
            if done:
                items = recurring(better, english, terms)
                notes += [Warning(REPAIRED, token) for token in done]
                warnings = self._check(english, draft, items)
        spans = spans_of(items, self.convention.is_sign)
        told = tuple(dict.fromkeys([*notes, *warnings]))
        return Finished(written(items), spans, draft.confidence, told, unclear)

    def _check(self, english: str, draft: Written, items: Sequence[Item]) -> tuple[Warning, ...]:
        gloss = self.convention.read(written(items))
        return self.convention.check(english, gloss, draft.confidence, draft.looked_at, self.senses)


def _signs_of_terms(matches: Sequence[TermMatch]) -> frozenset[str]:
    return frozenset(sign for match in matches for sign in match.term.gloss.split())


def _with_right_ending(item: Item) -> Item:
    text = with_right_ending(item.text)
    return item if text == item.text else replace(item, text=text)
