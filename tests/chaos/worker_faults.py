"""Faults of workers: ended, frozen, replaced, more of them, fewer of them, with a wrong clock.

Each leaves as many workers running as it found, unless its name says otherwise.
"""

from __future__ import annotations

from tests.chaos.clock import WHY_NO_CLOCK
from tests.chaos.stage import Impossible, Stage

_RESTART_AFTER_S = 0.5
_SHORT_S = 2.0
_BEYOND_SESSION_S = 4.0
_JUMP_S = 3_600


def kill(stage: Stage) -> None:
    """SIGKILL of a worker in mid-work; another is started in its place half a second later."""
    slot = stage.any_slot()
    stage.timeline.fault("worker-kill", f"SIGKILL of worker {slot}")
    stage.crew.kill(slot)
    stage.pause(_RESTART_AFTER_S)
    _start(stage, slot)


def terminate(stage: Stage) -> None:
    """SIGTERM of a worker; another is started in its place once it has ended."""
    slot = stage.any_slot()
    stage.timeline.fault("worker-term", f"SIGTERM of worker {slot}")
    _restart(stage, slot)


def freeze_briefly(stage: Stage) -> None:
    """SIGSTOP of a worker for 2 s, within its session."""
    slot = stage.any_slot()
    stage.timeline.fault("worker-freeze", f"SIGSTOP of worker {slot} for {_SHORT_S:g} s")
    with stage.frozen_worker(slot):
        stage.pause(_SHORT_S)


def freeze_beyond_session(stage: Stage) -> None:
    """SIGSTOP of a worker until others have its partitions; then it wakes with work in hand."""
    slot = stage.any_slot()
    seconds = stage.crew.mode.session_s + _BEYOND_SESSION_S
    stage.timeline.fault("worker-freeze-long", f"SIGSTOP of worker {slot} for {seconds:g} s")
    with stage.frozen_worker(slot):
        stage.pause(seconds)


def wake_zombie(stage: Stage) -> None:
    """A frozen worker is replaced under its own fixed ids, and then wakes beside its successor."""
    if not stage.crew.mode.static:
        raise Impossible("dynamic members have no fixed ids to share; see --members")
    slot = stage.any_slot()
    stage.timeline.fault("zombie", f"worker {slot} is frozen, replaced, and wakes")
    stage.crew.freeze(slot)
    stage.pause(_SHORT_S)
    old = stage.crew.supplant(slot)
    old.process.thaw()
    stage.pause(stage.crew.mode.session_s)
    seen = "still runs" if old.process.is_running() else f"ended with {old.process.wait(1.0)}"
    stage.timeline.say(f"the woken worker {slot} {seen}")
    old.process.kill()


def roll(stage: Stage) -> None:
    """Rolling restart: every worker in turn, the next once the last one's successor is ready."""
    stage.timeline.fault("rolling-restart", f"of workers {stage.crew.slots}")
    for slot in stage.crew.slots:
        _restart(stage, slot)


def scale(stage: Stage) -> None:
    """1 worker, then 4, then 2; then as many as there were."""
    crew = stage.crew
    before = crew.slots
    stage.timeline.fault("scaling", "to 1 worker, to 4, to 2")
    for slot in before[1:]:
        crew.terminate(slot)
    stage.pause_about(4.0)
    spare = [slot for slot in range(1, 5) if slot not in before[:1]]
    for slot in spare:
        _start(stage, slot)
    stage.pause_about(4.0)
    for slot in spare[1:]:
        crew.terminate(slot)
    stage.pause_about(4.0)
    for slot in before:
        if slot not in crew.slots:
            _start(stage, slot)
    for slot in crew.slots:
        if slot not in before:
            crew.terminate(slot)


def jump_clock(stage: Stage) -> None:
    """A worker's clock jumps an hour ahead, then an hour back, then is right again."""
    if stage.clock is None:
        raise Impossible(WHY_NO_CLOCK)
    slot = stage.any_slot()
    stage.crew.terminate(slot)
    stage.clock.jump(0)
    stage.crew.start(slot, stage.clock.environment())
    stage.pause_about(3.0)
    try:
        for offset_s in (_JUMP_S, -_JUMP_S):
            stage.timeline.fault("clock-jump", f"worker {slot}: {offset_s:+d} s")
            stage.clock.jump(offset_s)
            stage.pause(4.0)
    finally:
        stage.clock.jump(0)
    stage.pause_about(2.0)
    _restart(stage, slot)


def _restart(stage: Stage, slot: int) -> None:
    stopped_s = stage.crew.terminate(slot)
    stage.timeline.say(f"worker {slot} ended after {stopped_s:.1f} s")
    _start(stage, slot)


def _start(stage: Stage, slot: int) -> None:
    ready_s = stage.crew.start(slot)
    stage.timeline.say(f"worker {slot} ready {ready_s:.1f} s after its start")
