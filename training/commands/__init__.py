"""One module for each group of `gloss-train` commands; each adds its own to the app."""
