"""Carriers: sentences of one's own with names and numbers in them that no training has seen.

numbers   numbers of every shape, with what a gloss of them must say
frames    the sentences with slots, and the names for them, from the tables beside this file
drawing   carriers by seed: a frame, its names and numbers, its letter case
kept      whether a gloss kept them, and the negation
summary   the shares kept, with intervals, and the failures
"""
