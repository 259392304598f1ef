"""Smaller models taught by a larger one, and what each costs in quality for the speed it gains."""
