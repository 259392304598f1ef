"""Judges an account by the contract, as an independent reader of the topics would. Pure.

    missing      what was appended to the input and has no answer; a line said to be joined into one
                 that does not name it
    duplicates   an event id, or a dead letter of one record, beyond its first
    reordered    an answer after that of a line which its stream sent later
    stale        a revision after a newer one of its segment; a partial after its segment's answer
    unexpected   an answer nobody asked for, a second and different answer, a good record among the
                 dead letters, bytes or a reason that are not as they were

All but the duplicates are judged as a reader sees it who passes over event ids it has seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.chaos.account import Account, Letter, Output, Place
from tests.chaos.expected import Asked, Line

_TRANSLATOR_FAILED = "translator_failed"
CAME_TWICE = ", whose record came twice"
_RANKS = {"partial": 0, "error": 1, "joined": 2, "empty": 2, "final": 2, "retracted": 3}


@dataclass(frozen=True)
class Delay:
    """How long an answer took: until it was appended, and until a reader saw it.

    Without the time for which the worker held an unfinished line, as its answer says.
    """

    asked: str
    begun_ms: int
    appended_after_ms: int
    seen_after_ms: int


@dataclass(frozen=True)
class Finding:
    """Something that should not be: in words, and when the record in question was appended."""

    what: str
    at_ms: int = 0


@dataclass
class Audit:
    """What was found."""

    sent: int = 0
    not_sent: list[Finding] = field(default_factory=list)
    answers_expected: int = 0
    letters_expected: int = 0
    letters_found: int = 0
    forced: int = 0
    missing: list[Finding] = field(default_factory=list)
    duplicates: list[Finding] = field(default_factory=list)
    reordered: list[Finding] = field(default_factory=list)
    stale: list[Finding] = field(default_factory=list)
    unexpected: list[Finding] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)


def audit(account: Account) -> Audit:
    """Judge everything that was taken down."""
    return _Auditor(account).audit()


class _Auditor:
    """One judgement; each step adds to what was found."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._found = Audit(sent=len(account.inputs))
        self._asked = {
            record.answer: number
            for number, record in account.planned.items()
            if record.answer is not None and number in account.inputs
        }
        values = Counter((r.line, r.value) for r in account.planned.values() if r.line is not None)
        self._lines = {line for line, _ in values}
        self._copied = {line for (line, _), times in values.items() if times > 1}

    def audit(self) -> Audit:
        self._judge_sending()
        outputs = list(self._pass_over_seen())
        answers = self._match(outputs)
        self._judge_order(answers)
        self._judge_revisions(outputs)
        self._judge_joins(outputs)
        self._judge_letters({output.line for output in outputs if output.status == "error"})
        return self._found

    def _judge_sending(self) -> None:
        account, found = self._account, self._found
        found.not_sent = [
            Finding(str(r)) for n, r in account.planned.items() if n not in account.inputs
        ]
        found.unexpected += [
            Finding(f"the load sent #{number} twice") for number in account.sent_again
        ]
        found.answers_expected = len(self._asked)

    def _pass_over_seen(self) -> Iterator[Output]:
        """The outputs whose event id is new; an id and what it stands for belong together."""
        identities: dict[str, tuple[Line, str]] = {}
        ids: dict[tuple[Line, str], str] = {}
        for output in self._account.outputs:
            is_known = output.event_id in identities
            stands_for = identities.setdefault(output.event_id, output.identity)
            own_id = ids.setdefault(output.identity, output.event_id)
            if stands_for != output.identity:
                self._unexpected(output, "its event id is another's")
            elif own_id != output.event_id:
                self._unexpected(output, "it has a second event id")
            if is_known:
                copied = output.line in self._copied
                self._found.duplicates.append(_at(output, CAME_TWICE if copied else ""))
            else:
                yield output

    def _match(self, outputs: Iterable[Output]) -> list[tuple[Asked, Output]]:
        """The first answer to each that was asked for, in the order of reading."""
        given: dict[Asked, list[Output]] = defaultdict(list)
        for output in outputs:
            asked = self._find_asked(output)
            if asked is not None:
                given[asked].append(output)
            elif output.line not in self._lines:
                self._unexpected(output, "no such line was sent")
            elif output.forced:
                self._found.forced += 1
            elif output.status != "partial":
                self._unexpected(output, "nothing asked for it")
        for asked, answers in given.items():
            self._judge_answers(asked, answers)
        self._found.missing += [
            Finding(str(asked), self._account.inputs[number].appended_ms)
            for asked, number in self._asked.items()
            if asked not in given
        ]
        return [(asked, answers[0]) for asked, answers in given.items()]

    def _find_asked(self, output: Output) -> Asked | None:
        if output.status == "partial":
            return None
        retraction, final = Asked(output.line, "retracted"), Asked(output.line, "final")
        if output.status == "retracted" and retraction in self._asked:
            return retraction
        return final if final in self._asked else None

    def _judge_answers(self, asked: Asked, answers: list[Output]) -> None:
        first, *others = answers
        source = self._account.inputs[self._asked[asked]]
        self._found.delays.append(_delay(str(asked), source, first.place, first.hold_ms))
        if first.place.partition != source.partition:
            self._unexpected(first, "not on its input's partition")
        before = first
        for other in others:
            if before.status != "error":  # an error may be answered again, by a replay
                self._unexpected(other, f"it was answered already as {before}")
            before = other

    def _judge_order(self, answers: Iterable[tuple[Asked, Output]]) -> None:
        order = {number: index for index, number in enumerate(self._account.inputs)}
        last: dict[str, tuple[int, Asked]] = {}
        for asked, output in answers:
            place = (order[self._asked[asked]], asked)
            before = last.setdefault(output.line[0], place)
            if place[0] < before[0]:
                self._found.reordered.append(_at(output, f" after {before[1]}"))
            else:
                last[output.line[0]] = place

    def _judge_revisions(self, outputs: Iterable[Output]) -> None:
        newest: dict[tuple[str, str], Output] = {}
        answered: dict[tuple[str, str], Output] = {}
        for output in outputs:
            segment = output.line[:2]
            before = newest.setdefault(segment, output)
            if _age(output) < _age(before):
                self._found.stale.append(_at(output, f" after {before}"))
            elif output.status == "partial" and segment in answered:
                self._found.stale.append(_at(output, f" after {answered[segment]}"))
            newest[segment] = max(before, output, key=_age)
            if output.status != "partial":
                answered[segment] = output

    def _judge_joins(self, outputs: list[Output]) -> None:
        named = {
            (output.line[0], output.line[1], source)
            for output in outputs
            for source in output.sources
            if output.status != "joined"
        }
        for output in outputs:
            stream, segment, revision = output.line
            wanted = (stream, output.joined_into, (segment, revision))
            if output.status == "joined" and wanted not in named:
                self._found.missing.append(_at(output, f": {output.joined_into} does not name it"))

    def _judge_letters(self, failed: set[Line]) -> None:
        account, found = self._account, self._found
        wanted = {
            number
            for number, record in account.planned.items()
            if record.dead_letter is not None and number in account.inputs
        }
        seen: set[int] = set()
        for letter in account.letters:
            problem = self._problem_of(letter, failed)
            if problem is not None:
                found.unexpected.append(Finding(problem, letter.place.appended_ms))
            elif letter.number in seen:
                what = f"dead letter of #{letter.number}"
                found.duplicates.append(Finding(what, letter.place.appended_ms))
            elif letter.number in wanted:
                source = account.inputs[letter.number]
                found.delays.append(_delay(f"#{letter.number}", source, letter.place))
            if letter.number is not None:
                seen.add(letter.number)
        found.letters_expected, found.letters_found = len(wanted), len(wanted & seen)
        found.missing += [
            Finding(str(account.planned[number]), account.inputs[number].appended_ms)
            for number in sorted(wanted - seen)
        ]

    def _unexpected(self, output: Output, why: str) -> None:
        self._found.unexpected.append(_at(output, f": {why}"))

    def _problem_of(self, letter: Letter, failed: set[Line]) -> str | None:
        """What is wrong with a dead letter: not one of the load's, altered, or of a good record."""
        record = self._account.planned.get(letter.number or 0)
        if record is None:
            return f"a dead letter of no record of the load, reason {letter.reason}"
        if (letter.key, letter.value) != (record.key, record.value):
            return f"dead letter of #{record.number}: its bytes are not as they were sent"
        if letter.reason == _TRANSLATOR_FAILED and record.line in failed:
            return None
        if letter.reason != record.dead_letter:
            wanted = record.dead_letter or "none, the record is good"
            return f"dead letter of #{record.number}: reason {letter.reason}, wanted {wanted}"
        return None


def _delay(asked: str, source: Place, answer: Place, hold_ms: int = 0) -> Delay:
    free_ms = source.appended_ms + hold_ms
    return Delay(asked, source.appended_ms, answer.appended_ms - free_ms, answer.seen_ms - free_ms)


def _at(output: Output, more: str = "") -> Finding:
    return Finding(f"{output}{more}", output.place.appended_ms)


def _age(output: Output) -> tuple[int, int]:
    """What makes an output newer than another of its segment."""
    return output.line[2], _RANKS[output.status]
