"""What the topics must be like before a worker starts."""

from __future__ import annotations

from worker.settings import load_settings
from worker.stream.topics import Shape, TopicState, concerns, plan, problems

SETTINGS = load_settings({}, {})
NAMES = (SETTINGS.input_topic, SETTINGS.output_topic, SETTINGS.dead_letter_topic)


def states(*partitions: int) -> dict[str, TopicState]:
    counts = zip(NAMES, partitions, strict=True)
    return {name: TopicState(count) for name, count in counts if count}


def test_all_missing_topics_are_planned_with_equal_partitions() -> None:
    planned = plan(SETTINGS, {}, Shape(partitions=4))
    assert [topic.name for topic in planned] == list(NAMES)
    assert {topic.partitions for topic in planned} == {4}


def test_a_topic_that_exists_gives_the_new_ones_its_partitions() -> None:
    planned = plan(SETTINGS, states(9, 0, 0), Shape(partitions=4))
    assert [(topic.name, topic.partitions) for topic in planned] == [(NAMES[1], 9), (NAMES[2], 9)]


def test_dead_letters_are_kept_longer_and_outputs_may_be_large() -> None:
    source, output, dead = plan(SETTINGS, {}, Shape(retention_hours=1))
    assert source.configs["retention.ms"] == "3600000"
    assert dead.configs["retention.ms"] == str(14 * 24 * 3_600_000)
    assert "max.message.bytes" in output.configs
    assert "max.message.bytes" in dead.configs


def test_topics_as_they_must_be_are_no_problem() -> None:
    assert problems(SETTINGS, states(6, 6, 1)) == []


def test_a_missing_topic_is_named_with_the_command_that_makes_it() -> None:
    (problem,) = problems(SETTINGS, states(6, 0, 6))
    assert SETTINGS.output_topic in problem
    assert "gloss-worker topics create" in problem


def test_unequal_partitions_are_a_problem_that_names_both_counts() -> None:
    (problem,) = problems(SETTINGS, states(6, 4, 6))
    assert f"{SETTINGS.input_topic} has 6" in problem
    assert f"{SETTINGS.output_topic} has 4" in problem


def test_a_retention_below_ten_minutes_is_a_concern() -> None:
    short = TopicState(6, {"retention.ms": "1000"})
    for_ever = TopicState(6, {"retention.ms": "-1"})
    found = concerns(SETTINGS, {NAMES[0]: short, NAMES[1]: for_ever, NAMES[2]: short})
    assert len(found) == 1
    assert NAMES[0] in found[0]
