"""Scores, and the simple systems every model is measured beside."""
