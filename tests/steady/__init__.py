"""A steady load on one real worker: how late its answers are, and whether it grows."""
