"""Turns live English captions from Kafka into ASL gloss: the part that runs in production."""
