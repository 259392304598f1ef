"""How each architecture learns from text without gloss: rows in, batches out."""
