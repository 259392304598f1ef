"""The gloss notation and the checks made on it."""
