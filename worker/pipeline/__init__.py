"""From records to outcomes: a caption's whole way through the worker, without Kafka.

reading     a record that waits, and what it says
selection   which records are answered, and with which of their sentences
attempts    the model on the sentences of many captions at once
answers     the record that answers a caption
outcome     what a record can lead to: an output, a dead letter, nothing
batches     all of these for a batch of records
embedded    the same for plain lines
"""

from worker.contract.record import SourceRecord
from worker.pipeline.batches import Answer, Chosen, Pipeline
from worker.pipeline.embedded import gloss_line, translate_lines
from worker.pipeline.options import PipelineOptions
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish, make_dead_letter
from worker.pipeline.reading import Waiting
from worker.pipeline.selection import Item

__all__ = [
    "Answer",
    "Chosen",
    "DeadLetter",
    "Drop",
    "Item",
    "Outcome",
    "Pipeline",
    "PipelineOptions",
    "Publish",
    "SourceRecord",
    "Waiting",
    "gloss_line",
    "make_dead_letter",
    "translate_lines",
]
