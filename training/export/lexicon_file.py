"""The lexicon of a bundle: every sense of the project's own, with all its written forms.

The worker looks a word up as it stands, since it has no inflection library. A row is a sense:
its forms, the base form first, its gloss, its part of speech. A row without a gloss says that the
word may go unsigned; closed words that are often folded into space and order have such a row too.
The format is `worker.gloss.lexicon`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.signs import Entry, SignList
from worker.gloss.lexicon import COLUMNS, FORM_MARK

_FOLDED = frozenset("article conjunction demonstrative preposition question spoken".split())
_COUNTED = frozenset("time-unit measure partitive day-part weekday".split())


def write_lexicon(path: Path, grammar: Path = PACKAGED) -> None:
    """Write the lexicon of a grammar's folder. Raises OSError or CorpusError."""
    signs = SignList.load(grammar / "lexicon")
    inflector = Inflector(read_irregular_verbs(grammar / "irregular_verbs.tsv"))
    lines = ["\t".join(COLUMNS), *lexicon_rows(signs.entries, inflector)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def lexicon_rows(entries: Iterable[Entry], inflector: Inflector) -> list[str]:
    """The rows of some entries, each sense once, by base form."""
    rows: dict[str, None] = {}
    for entry in sorted(entries, key=lambda each: (each.english.lower(), each.part, each.gloss)):
        forms = FORM_MARK.join(dict.fromkeys(form.lower() for form in _forms(entry, inflector)))
        rows[f"{forms}\t{entry.gloss}\t{entry.part}"] = None
        if entry.part == "closed" and entry.kind in _FOLDED:
            rows[f"{forms}\t\t{entry.part}"] = None
    return list(rows)


def _forms(entry: Entry, inflector: Inflector) -> Iterator[str]:
    yield entry.english
    head = entry.english.split(" ")[0]
    if entry.part == "verb" or (entry.part == "phrase" and entry.kind.startswith("verb")):
        for form in ("present", "past", "participle", "ing"):
            yield " ".join(inflector.verb(entry.english, form))
        if head == "be":
            for agreement in ("1s", "3pl"):
                for form in ("present", "past"):
                    yield " ".join(inflector.verb(entry.english, form, agreement))
    elif entry.part == "noun" or entry.kind in _COUNTED:
        yield inflector.plural(entry.english)
    elif entry.part == "adjective":
        yield from sorted(inflector.degrees(entry.english))
