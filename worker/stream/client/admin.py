"""Looks at topics and makes them, looks at the group. Decides nothing: `stream.topics` says what
topics should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType

from worker.errors import BrokerError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.client.faults import connecting, translated
from worker.stream.topics import NewTopic, TopicState


class KafkaAdmin:
    """Looks at topics and makes them, looks at a group."""

    def __init__(self, settings: Settings) -> None:
        with connecting(settings):
            self._admin = KafkaAdminClient(**connection.admin_options(settings))

    def describe(self, names: Sequence[str]) -> dict[str, TopicState]:
        """The topics that exist and may be seen."""
        with translated("looking at topics"):
            found = {
                topic["name"]: len(topic["partitions"])
                for topic in self._admin.describe_topics(list(names))
                if topic["error_code"] == 0
            }
            configs = self._configs(list(found))
        return {name: TopicState(count, configs.get(name, {})) for name, count in found.items()}

    def create(self, topics: Sequence[NewTopic]) -> None:
        """Make topics, and wait until they can be used."""
        wanted = {
            topic.name: {
                "num_partitions": topic.partitions,
                "replication_factor": topic.replication_factor,
                "configs": dict(topic.configs),
            }
            for topic in topics
        }
        with translated("creating topics"):
            self._admin.create_topics(wanted, wait_for_metadata=True)

    def clients_of(self, group_id: str) -> frozenset[str]:
        """What a group's members call themselves; nothing where the ACLs hide it."""
        try:
            with translated("looking at the group"):
                found = self._admin.describe_groups([group_id])
        except BrokerError:
            return frozenset()
        return frozenset(member["client_id"] for member in found[group_id]["members"])

    def close(self) -> None:
        self._admin.close()

    def _configs(self, names: list[str]) -> dict[str, dict[str, str]]:
        """The topics' configuration; empty where the ACLs hide it."""
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        if not resources:
            return {}
        try:
            answer: dict[str, Any] = self._admin.describe_configs(resources, config_filter="all")
        except errors.AuthorizationError:
            return {}
        return {
            name: {key: entry["value"] for key, entry in entries.items()}
            for name, entries in answer.get("topic", {}).items()
        }
