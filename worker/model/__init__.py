"""The bundle on disk, its tokenizer and the translator that runs it."""
