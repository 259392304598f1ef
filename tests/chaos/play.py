"""One mode from its first record to its judgement: scenes alone, the mixed run, the last reading.

Knows the order in which things are begun and ended; nothing of what a fault does.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kafka_ends import Sender
from worker_process import ASSIGNED, Lane, create_topics

from tests.chaos.account import Account
from tests.chaos.audit import audit
from tests.chaos.clock import make_clock
from tests.chaos.cluster import Cluster
from tests.chaos.crew import Crew, WorkerMode
from tests.chaos.faults import FAULTS, MIXED, Fault
from tests.chaos.feeder import Feeder
from tests.chaos.load import STREAMS, Load
from tests.chaos.observer import Observer, read_again
from tests.chaos.report import Result, Window
from tests.chaos.stage import Impossible, Interrupted, Stage
from tests.chaos.timeline import Timeline

PARTITIONS = 6
_HELD_MS = 2_500  # a line may wait 1.5 s for the next of its stream
_SETTLE_TIMEOUT_S = 90.0
_LOOK_S = 0.2
_MEND_TIMEOUT_S = 60.0
_AFTERWARDS_S = 3.0  # how long to look for more once everything is answered


@dataclass(frozen=True)
class Plan:
    """What is to be played."""

    mode: WorkerMode
    faults: tuple[Fault, ...]
    mix: bool
    records: int
    rate: float
    seed: int
    workers: int = 2
    streams: int = STREAMS
    mixed_rounds: int = 6
    calm_s: float = 4.0  # before a fault that is alone, and about so long between mixed ones


class Play:
    """A run of one mode on a cluster that runs."""

    def __init__(self, plan: Plan, cluster: Cluster, folder: Path, timeline: Timeline) -> None:
        self._plan = plan
        self._cluster = cluster
        self._timeline = timeline
        self._folder = folder
        name = f"chaos-{plan.mode.delivery}-{random.randrange(16**6):06x}"
        direct = cluster.kafka.bootstrap_servers
        self._lane = Lane(direct, f"{name}.in", f"{name}.out", f"{name}.in.dead", name)
        self._account = Account()
        self._windows: list[Window] = []
        self._complete = True

    def run(self) -> Result:
        """Play everything, and judge it."""
        plan, timeline = self._plan, self._timeline
        with ExitStack() as stack:
            stop = threading.Event()
            stage = self._set(stack, stop)
            observer = Observer(self._lane, self._account, timeline)
            feeder = self._feeder()
            stack.callback(observer.stop)
            stack.callback(feeder.abort)
            stack.callback(stop.set)
            observer.start()
            feeder.start()
            self._alone(stage)
            if plan.mix:
                with self._window(MIXED, stop):
                    self._mixed(stage, feeder)
            timeline.say("the load runs out")
            feeder.finish()
            with self._window("the end", stop):
                self._await_all_seen(stop)
            for slot in stage.crew.slots:
                stage.crew.terminate(slot)
            stop.wait(_AFTERWARDS_S)
            observer.stop()
            return self._judge(observer, stage.crew)

    def _set(self, stack: ExitStack, stop: threading.Event) -> Stage:
        plan, timeline = self._plan, self._timeline
        create_topics(self._lane, PARTITIONS)
        workers_lane = replace(self._lane, bootstrap_servers=self._cluster.links.bootstrap_servers)
        crew = stack.enter_context(Crew(workers_lane, plan.mode, self._folder, timeline))
        topics = [self._lane.input_topic, self._lane.output_topic, self._lane.dead_letter_topic]
        self._cluster.stamp_on_append(topics)
        for slot in range(1, plan.workers + 1):
            timeline.say(f"worker {slot} ready after {crew.start(slot):.1f} s")
        self._await_all_assigned(crew)
        clock = make_clock(self._folder)
        chance = random.Random(plan.seed)
        settle = partial(self._settle, stop)
        return Stage(self._cluster, crew, self._lane, clock, chance, timeline, stop, settle)

    def _await_all_assigned(self, crew: Crew) -> None:
        until_s = time.monotonic() + _SETTLE_TIMEOUT_S
        while time.monotonic() < until_s:
            if sum(crew.metric(slot, ASSIGNED) for slot in crew.slots) == PARTITIONS:
                return
            time.sleep(_LOOK_S)
        raise TimeoutError("the workers do not share out the partitions")

    def _feeder(self) -> Feeder:
        plan, lane = self._plan, self._lane
        return Feeder(
            Load(plan.seed, plan.streams),
            lambda: Sender(lane.bootstrap_servers, lane.input_topic),
            self._account,
            plan.rate,
            plan.records,
            self._timeline,
        )

    def _alone(self, stage: Stage) -> None:
        with self._window("no fault", stage.stop):
            stage.pause(2 * self._plan.calm_s)
        for fault in self._plan.faults:
            with self._window(fault.name, stage.stop):
                stage.pause(self._plan.calm_s)
                self._do(fault, stage)

    def _do(self, fault: Fault, stage: Stage) -> None:
        try:
            fault.do(stage)
        except Impossible as reason:
            self._timeline.remark(f"{fault.name} was left out: {reason}")
        except Interrupted:
            raise
        except Exception as error:  # whatever broke the scene, the others are still worth playing
            self._complete = False
            self._timeline.remark(f"{fault.name} broke off: {type(error).__name__}: {error}")

    def _mixed(self, stage: Stage, feeder: Feeder) -> None:
        """Faults of workers beside faults of brokers, until enough is done and enough is sent."""
        sides = ("workers", "brokers")
        threads = [
            threading.Thread(target=self._mix_side, args=(side, stage, feeder), daemon=True)
            for side in sides
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():  # in short waits, so that Ctrl-C is heard
                    thread.join(_LOOK_S)
        except BaseException:  # what they have broken, they mend before the cluster goes
            stage.stop.set()
            for thread in threads:
                thread.join(_MEND_TIMEOUT_S)
            raise

    def _mix_side(self, side: str, stage: Stage, feeder: Feeder) -> None:
        chance = random.Random(f"{self._plan.seed} {side}")
        own = replace(stage, random=chance, settle=lambda: True)
        rounds = 0
        try:
            while rounds < self._plan.mixed_rounds or not feeder.has_enough():
                own.pause_about(self._plan.calm_s)
                self._do(own.random.choice(_of_side(side, stage)), own)
                rounds += 1
        except Interrupted:
            return

    @contextmanager
    def _window(self, name: str, stop: threading.Event) -> Iterator[None]:
        """A scene, which ends when all that was appended in it is answered."""
        self._timeline.say(f"-- {name}")
        begin_ms, faults = _now_ms(), self._timeline.faults.total()
        yield
        how = "all answered" if self._settle(stop) else "not all answered"
        self._timeline.say(f"{name}: {how}, {len(self._account.inputs)} records so far")
        done = self._timeline.faults.total() - faults
        self._windows.append(Window(name, done, begin_ms, _now_ms()))

    def _settle(self, stop: threading.Event) -> bool:
        """Wait until everything is answered that was appended until now; False if it takes long."""
        healed_ms = _now_ms()

        def waiting() -> int:
            return self._account.waiting_since(max(healed_ms, _now_ms() - 2 * _HELD_MS))

        return self._await_none(
            waiting, f"without an answer after {_SETTLE_TIMEOUT_S:g} s of calm", stop
        )

    def _await_all_seen(self, stop: threading.Event) -> None:
        """Wait until the observer has read what was sent last: before that nobody waits for it."""
        account = self._account
        self._await_none(
            lambda: len(account.planned) - len(account.inputs), "sent and cannot be read", stop
        )

    def _await_none(self, left: Callable[[], int], what: str, stop: threading.Event) -> bool:
        """Wait until nothing is left; False, and a remark with `what`, if it takes long."""
        until_s = time.monotonic() + _SETTLE_TIMEOUT_S
        while count := left():
            if time.monotonic() > until_s:
                self._timeline.remark(f"{count} {what}")
                return False
            if stop.wait(_LOOK_S):
                raise Interrupted
        return True

    def _judge(self, observer: Observer, crew: Crew) -> Result:
        self._timeline.say("reading everything once more")
        account = Account(planned=self._account.planned)
        if not read_again(self._lane, account, observer.seen):
            self._complete = False
            self._timeline.remark("the topics could not be read to their end: an open transaction?")
        plan = self._plan
        conditions = (
            f"Seed {plan.seed}, {plan.rate:g} records/s over {plan.streams} streams, "
            f"{plan.workers} workers, session {plan.mode.session_s:g} s, "
            f"{'static' if plan.mode.static else 'dynamic'} members."
        )
        return Result(
            plan.mode.delivery,
            audit(account),
            self._windows,
            self._timeline.faults.total(),
            crew.unplanned_ends,
            conditions,
            self._timeline.remarks,
            self._complete,
        )


def _of_side(side: str, stage: Stage) -> Sequence[Fault]:
    """The faults that may be mixed, without those that cannot be done here."""
    cannot = {"clock-jump"} if stage.clock is None else set()
    cannot |= set() if stage.crew.mode.static else {"zombie"}
    return [f for f in FAULTS.values() if f.side == side and f.name not in cannot]


def _now_ms() -> int:
    return round(time.time() * 1000)
