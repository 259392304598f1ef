"""Pairs of English and gloss: reading, splitting, aligning them."""
