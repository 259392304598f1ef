"""The networks that transformers does not have, and one way to decode from any."""
