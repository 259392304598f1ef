"""Kafka by the client library: the only package that imports it.

Gives the loop its `RecordSource`, `PublishedOutputs`, `OutputSink` and `TransactionSink` and the
commands their look at topics, with every exception of the library translated: to BrokerError where
another try cannot help, else to TransientError. Knows no captions, decides nothing about records.
"""

from worker.stream.client.admin import KafkaAdmin
from worker.stream.client.letters import KafkaLetters
from worker.stream.client.outputs import KafkaOutputs
from worker.stream.client.sink import KafkaSink
from worker.stream.client.source import KafkaSource
from worker.stream.client.transactions import KafkaTransactions

__all__ = [
    "KafkaAdmin",
    "KafkaLetters",
    "KafkaOutputs",
    "KafkaSink",
    "KafkaSource",
    "KafkaTransactions",
]
