"""Stands in for `gloss-worker`: glosses by what a few lines of rules make of the English.

A line with "empty" gets no gloss, one with "broken" fails as if the model had, one with "loop" runs
in circles; a bundle named "missing" is none.
"""

from __future__ import annotations

import json
import sys

NEGATIVE = {"NOT", "NEVER", "NOBODY", "NONE"}


def gloss_of(line: str) -> str:
    if "empty" in line:
        return ""
    if "loop" in line:
        return "BOOK " * 5 + "BOOK"
    items: list[str] = []
    for word in line.rstrip(".?!").split():
        sign = "".join(letter for letter in word.upper() if letter.isalnum())
        if word[0].isupper() and items:
            items.append(f"fs-{sign}")
        elif sign in NEGATIVE:
            items += ["neg[", sign, "]"]
        elif sign not in ("THE", "A"):
            items.append(sign)
    return " ".join(items)


def main(arguments: list[str]) -> int:
    bundle = arguments[arguments.index("--bundle") + 1]
    if bundle.endswith("missing"):
        print("gloss-worker: error: no bundle at missing", file=sys.stderr)
        return 3
    failed = 0
    for line in map(str.strip, sys.stdin):
        broken = "broken" in line
        failed += broken
        gloss = "" if broken else gloss_of(line)
        message = {
            "source_text": line,
            "status": "error" if broken else "final",
            "sentences": [{"gloss": gloss}] if gloss else [],
            "warnings": [{"code": "oov", "token": "zebra"}] if "zebra" in line else [],
            "model": {
                "name": "toy",
                "version": "0.0.1",
                "notation": "1",
                "decode": "beam-4" if "--beam-size" in arguments else "greedy",
            },
        }
        print(json.dumps(message))
    return 70 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
