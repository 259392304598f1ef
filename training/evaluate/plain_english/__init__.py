"""Any English without gloss: what of it the worker's output leaves out, and what it makes up.

lexicon   which English words ask for a sign, and whether a gloss has one of theirs
tokens    which signs of a gloss the lexicon lists, and which are open-vocabulary lemmas
loops     glosses that run in circles
summary   the shares, and samples of what was found
"""
