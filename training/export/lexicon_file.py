"""The lexicon of a bundle: every sense of the project's own, with all its written forms.

The worker looks a word up as it stands, since it has no inflection library. A row has the senses
of one word in one part of speech: its forms, the base form first, their glosses, the part. A phrase
goes without the forms that the worker knows by its first word, a verb of another row. An empty
gloss says that the word may go unsigned; closed words that are often folded into space and order
have it too.
The last row has the common lemmas that are signed by themselves where no sense names them.
The format is `worker.gloss.lexicon`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.open_words import read_words
from training.corpus.signs import Entry, SignList
from training.corpus.written_forms import forms_by_verb, verbs_alone, written_forms
from worker.gloss.lexicon import COLUMNS, OPEN
from worker.tables import FORM_MARK


def write_lexicon(path: Path, grammar: Path = PACKAGED) -> None:
    """Write the lexicon of a grammar's folder. Raises OSError or CorpusError."""
    signs = SignList.load(grammar / "lexicon")
    inflector = Inflector(read_irregular_verbs(grammar / "irregular_verbs.tsv"))
    rows = lexicon_rows(signs.entries, inflector)
    lines = ["\t".join(COLUMNS), *rows, open_row(grammar / "open" / "common_forms.txt")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def open_row(path: Path) -> str:
    """The row of the common lemmas in a file. Raises OSError."""
    lemmas = sorted(word for word in read_words(path) if word.isalpha() and word.islower())
    return f"{FORM_MARK.join(lemmas)}\t\t{OPEN}"


def lexicon_rows(entries: Iterable[Entry], inflector: Inflector) -> list[str]:
    """The rows of some entries, each sense once, by base form."""
    ordered = sorted(entries, key=lambda each: (each.english.lower(), each.part, each.gloss))
    verbs = verbs_alone(ordered, inflector)
    glosses: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry in ordered:
        base, *others = dict.fromkeys(form.lower() for form in written_forms(entry, inflector))
        known = frozenset(forms_by_verb(entry, verbs))
        forms = FORM_MARK.join([base, *(form for form in others if form not in known)])
        glosses[forms, entry.part][entry.gloss] = None
        if entry.may_be_folded:
            glosses[forms, entry.part][""] = None
    return [f"{forms}\t{FORM_MARK.join(each)}\t{part}" for (forms, part), each in glosses.items()]
