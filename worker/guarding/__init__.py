"""The model with its guards: what stands between a sentence and its finished gloss."""
