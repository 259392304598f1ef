"""Where a topic is read from, by time, and where it ends. For readers outside the group."""

from __future__ import annotations

from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition


def ranges_since(
    consumer: KafkaConsumer,
    partitions: Sequence[TopicPartition],
    since_ms: int | None,
    timeout_ms: int | None = None,
) -> dict[TopicPartition, tuple[int, int]]:
    """Each partition's first offset at or after a time, in milliseconds since 1970, and its end.

    Without a time, from its beginning. Raises the library's errors.
    """
    end = consumer.end_offsets(partitions, timeout_ms)
    if since_ms is None:
        first = consumer.beginning_offsets(partitions, timeout_ms)
    else:
        found = consumer.offsets_for_times(dict.fromkeys(partitions, since_ms), timeout_ms)
        first = {each: at.offset if (at := found.get(each)) else end[each] for each in partitions}
    return {each: (first[each], end[each]) for each in partitions}
