"""The property challenge: English lines, each with what any good gloss of it must have.

A reference names one gloss, and a good translation may be another. A property holds for every
acceptable gloss of a line, and breaks where its content was lost or garbled. The lines (`*.yaml`
beside this file) were written by hand before any model's output was looked at; a test pins their
hashes.
"""
