"""The hand-written pairs, and the synchronous grammar that generates more."""
