"""The messages on the wire: what is read, what is written, what is refused. Format only."""
