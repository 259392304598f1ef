"""Proofreading of hand-written pairs in notation 1 against the lexicon."""
