"""The model with its guards: sentences to finished glosses, tried again where something was lost.

    0  fillers and words said twice are taken out of captions  (worker.english.disfluencies),
       figurative English is put in plain words                (worker.english.paraphrases)
    1  the model, all sentences at once
    2  loops cut, terms set, losses mended, warnings            (worker.gloss.finishing)
    3  a sentence whose terms have no clear place: once more, with names for them
    4  a sentence that still loses something: once more by its clauses, or several by a wider beam;
       the one with the fewest losses stands, then the one the model is surest of
    5  what that one loses is put in beside its neighbours

Steps 3 and 4 are calls of the model of their own, for those sentences alone. Knows no captions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from worker.captions.clauses import sure_clauses
from worker.english.disfluencies import without_disfluencies
from worker.english.edits import EditedText
from worker.english.paraphrases import Paraphrased
from worker.errors import TranslationError
from worker.gloss.aligned import Span
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finished, Finisher, Written
from worker.gloss.guards import Warning, losses
from worker.gloss.placeholders import disguised
from worker.gloss.terms import Terminology, TermMatch
from worker.model.translator import Translation, Translator

SecondTry = Literal["off", "clauses", "beam", "both"]
NO_TERMS = Terminology()


@dataclass(frozen=True)
class GuardOptions:
    """How much the guards may do. `hypotheses`: how many a second try by beam compares."""

    mend: bool = True
    second_try: SecondTry = "both"
    hypotheses: int = 4

    @property
    def tries_a_beam(self) -> bool:
        """Whether a second try may be one by a wider beam."""
        return self.second_try in ("beam", "both")


DEFAULT_GUARDS = GuardOptions()


@dataclass(frozen=True)
class Line:
    """A sentence; `near` is the text around it, `terms` are those of its message and house."""

    sentence: str
    near: str = ""
    terms: Terminology = NO_TERMS

    def matches(self) -> list[TermMatch]:
        """Where its terms stand."""
        return self.terms.matches(self.sentence, self.near)


class Guard:
    """Translates lines and guards the result. Raises TranslationError as the model does."""

    def __init__(self, translator: Translator, options: GuardOptions = DEFAULT_GUARDS) -> None:
        self._translator = translator
        self._options = options
        convention = CONVENTIONS[translator.info.notation]
        self._convention = convention
        self._finisher = Finisher(
            convention, translator.senses, self._options.mend, translator.words
        )

    def translate(self, lines: Sequence[Line]) -> list[Finished]:
        """One finished gloss a line, in order."""
        if not self._convention.mends:
            return self._first_try(lines)
        read = [self._in_plain_words(line) for line in lines]
        plain = [replace(line, sentence=each.text) for line, each in zip(lines, read, strict=True)]
        return [
            found if each.text == line.sentence else _as_said(found, line.sentence, each)
            for line, each, found in zip(lines, read, self._guarded(plain), strict=True)
        ]

    def _in_plain_words(self, line: Line) -> EditedText:
        """What the model reads of a line: fluent, and plain where no term is in the way."""
        fluent = without_disfluencies(line.sentence)
        found = self._translator.paraphrases.found(fluent.text)
        if not found:
            return fluent
        terms = replace(line, sentence=fluent.text).matches()
        free = [each for each in found if not any(_overlap(each, term) for term in terms)]
        plain = fluent.apply(edit for each in free for edit in each.edits)
        return plain if self._translator.fits(plain.text) else fluent

    def _guarded(self, lines: Sequence[Line]) -> list[Finished]:
        found = self._first_try(lines)
        if self._options.second_try in ("clauses", "both"):
            self._by_clauses(lines, _lossy(found), found)
        if self._options.tries_a_beam:
            self._by_beam(lines, _lossy(found), found)
        for n in _lossy(found):
            found[n] = self._finisher.complete(lines[n].sentence, found[n], lines[n].matches())
        return found

    def _first_try(self, lines: Sequence[Line]) -> list[Finished]:
        matches = [line.matches() for line in lines]
        drafts = self._model([line.sentence for line in lines])
        found = [
            self._finisher.finish(line.sentence, _written(draft), terms)
            for line, draft, terms in zip(lines, drafts, matches, strict=True)
        ]
        unclear = [n for n, each in enumerate(found) if each.unclear]
        if unclear and self._convention.mends:
            self._in_disguise(lines, matches, unclear, found)
        return found

    def _model(self, sentences: Sequence[str]) -> list[Translation]:
        found = self._translator.translate(sentences)
        if len(found) != len(sentences):
            raise TranslationError(f"{len(sentences)} sentences gave {len(found)} translations")
        return found

    def _in_disguise(
        self,
        lines: Sequence[Line],
        matches: Sequence[Sequence[TermMatch]],
        unclear: Sequence[int],
        found: list[Finished],
    ) -> None:
        """Put names where terms have no clear place; what comes of it stands unless it is worse."""
        tried = [(n, disguised(lines[n].sentence, found[n].unclear)) for n in unclear]
        chosen = [(n, disguise) for n, disguise in tried if disguise is not None]
        chosen = [(n, each) for n, each in chosen if self._translator.fits(each.text.text)]
        drafts = self._model([each.text.text for _, each in chosen]) if chosen else []
        for (n, disguise), draft in zip(chosen, drafts, strict=True):
            better = self._finisher.finish_revealed(
                lines[n].sentence, _written(draft), disguise, matches[n]
            )
            if better is not None and losses(better.warnings) <= losses(found[n].warnings):
                found[n] = better

    def _by_clauses(
        self, lines: Sequence[Line], lossy: Sequence[int], found: list[Finished]
    ) -> None:
        cut = [(n, sure_clauses(lines[n].sentence)) for n in lossy]
        cut = [(n, spans) for n, spans in cut if len(spans) > 1]
        parts = [
            replace(lines[n], sentence=lines[n].sentence[a:b], near=lines[n].sentence)
            for n, spans in cut
            for a, b in spans
        ]
        waiting = iter(self._first_try(parts) if parts else ())
        for n, spans in cut:
            joined = _joined([next(waiting) for _ in spans], spans)
            found[n] = min(found[n], joined, key=_rank)

    def _by_beam(self, lines: Sequence[Line], lossy: Sequence[int], found: list[Finished]) -> None:
        if not lossy:
            return
        sentences = [lines[n].sentence for n in lossy]
        for n, drafts in zip(
            lossy, self._translator.candidates(sentences, self._options.hypotheses), strict=True
        ):
            terms = lines[n].matches()
            finish = self._finisher.finish
            others = [finish(lines[n].sentence, _written(draft), terms) for draft in drafts]
            found[n] = min([found[n], *others], key=_rank)


def _overlap(phrase: Paraphrased, term: TermMatch) -> bool:
    return phrase.start < term.end and term.start < phrase.end


def _as_said(found: Finished, sentence: str, read: EditedText) -> Finished:
    """The same with spans, and words in warnings, of the sentence as it was said."""
    spans = tuple(span and read.original(*span) for span in found.spans)
    warnings = (replace(each, token=_said(each.token, sentence, read)) for each in found.warnings)
    return replace(found, spans=spans, warnings=tuple(dict.fromkeys(warnings)))


def _said(token: str | None, sentence: str, read: EditedText) -> str | None:
    """What a warning is about, in words of the sentence, if it is about words."""
    start = -1 if token is None or token in sentence else read.text.find(token)
    if token is None or start < 0:
        return token
    first, last = read.original(start, start + len(token))
    return sentence[first:last]


def _lossy(found: Sequence[Finished]) -> list[int]:
    return [n for n, each in enumerate(found) if losses(each.warnings)]


def _rank(found: Finished) -> tuple[int, int, float]:
    count, doubt = found.rank
    return count, len(found.unclear), doubt


def _written(draft: Translation) -> Written:
    confidence = min(1.0, max(0.0, draft.confidence))
    return Written(draft.gloss, draft.source_spans, confidence, draft.looked_at)


def _joined(parts: Sequence[Finished], spans: Sequence[Span]) -> Finished:
    """The parts of a sentence as one; as sure as the least sure of them."""
    moved = (
        span and (span[0] + start, span[1] + start)
        for part, (start, _) in zip(parts, spans, strict=True)
        for span in part.spans
    )
    warnings: dict[Warning, None] = {}
    for part in parts:
        warnings |= dict.fromkeys(part.warnings)
    return Finished(
        " ".join(part.gloss for part in parts if part.gloss),
        tuple(moved),
        min(part.confidence for part in parts),
        tuple(warnings),
        tuple(match for part in parts for match in part.unclear),
    )
