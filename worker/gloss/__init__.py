"""The gloss conventions and the checks made on them."""
