"""Kafka in and out: polling, micro-batches, delivery, offsets. Knows no English and no gloss."""
