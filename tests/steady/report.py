"""What a steady run found, as Markdown, and which goals it missed. Pure."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import UTC, datetime

from tests.steady.lateness import Lateness
from tests.steady.run import Found, Steady
from tests.steady.vitals import Growth, share_within

P95_MS, P99_MS = 300, 1_000
MOST_GROWTH_MB = 5.0
_WORKER_LIMITS_S = (0.1, 0.3, 0.5, 1.0)


def broken(found: Found, is_soak: bool) -> list[str]:
    """The goals that were missed, in words."""
    missed = []
    late = Lateness.of(found.book.answers)
    if found.book.finals_open or late is None:
        missed.append(f"{len(found.book.finals_open)} finals without an answer")
    elif not is_soak:
        if late.p95 > P95_MS:
            missed.append(f"p95 {late.p95} ms, the goal is {P95_MS}")
        if late.p99 > P99_MS:
            missed.append(f"p99 {late.p99} ms, the goal is {P99_MS}")
    if is_soak:
        growth = Growth.of(found.looks)
        if growth.own_mb > MOST_GROWTH_MB:
            missed.append(f"memory grew by {growth.own_mb:.1f} MB after a third of the run")
        if growth.threads > 0 or growth.files > 0:
            missed.append(f"{growth.threads} threads and {growth.files} files more")
    return missed


def markdown(steady: Steady, found: Found, is_soak: bool) -> str:
    """The whole report."""
    today = datetime.now(UTC).date().isoformat()
    head = (
        f"{today}, {platform.machine()}, one worker {' '.join(steady.worker_flags)}".rstrip()
        + f", {steady.streams} streams, {found.rate:.0f} records a second for "
        f"{steady.seconds:.0f} s: {found.sent} sent, {len(found.book.answers)} answered; the "
        "others are partials that are not shown, or that newer ones overtook."
    )
    if found.capacity is not None:
        head += f" A burst of {steady.burst} was answered at {found.capacity:.0f} a second."
    parts = [head, "\n".join(_lateness(found)), _by_the_worker(found)]
    if is_soak:
        parts.append("\n".join(_vitals(found)))
    return "\n\n".join(parts) + "\n"


def _lateness(found: Found) -> Iterable[str]:
    yield (
        "| answers, ms from append to append without the hold | n | p50 | p95 | p99 | worst "
        "| hold p95 |"
    )
    yield "|---|---|---|---|---|---|---|"
    answers = found.book.answers
    kinds = {
        "all": answers,
        "finals": [each for each in answers if not each.partial],
        "partials": [each for each in answers if each.partial],
    }
    for name, some in kinds.items():
        late = Lateness.of(some)
        if late is not None:
            yield (
                f"| {name} | {late.count} | {late.p50} | {late.p95} | {late.p99} | {late.worst} "
                f"| {late.held_p95} |"
            )


def _by_the_worker(found: Found) -> str:
    first, last = found.looks[0], found.looks[-1]
    shares = ", ".join(
        f"{share_within(first, last, limit):.2%} within {limit * 1000:.0f} ms"
        for limit in _WORKER_LIMITS_S
    )
    cpu = (last.cpu_s - first.cpu_s) / ((last.minute - first.minute) * 60)
    return f"By the worker's own metrics: {shares}; {cpu:.2f} cores in use."


def _vitals(found: Found) -> Iterable[str]:
    yield "| minute | resident MB | without files' pages | threads | files | answers |"
    yield "|---|---|---|---|---|---|"
    for seen in found.looks:
        yield (
            f"| {seen.minute:.0f} | {seen.resident_mb:.1f} | {seen.own_mb:.1f} | {seen.threads} "
            f"| {seen.files} | {seen.answers:.0f} |"
        )
