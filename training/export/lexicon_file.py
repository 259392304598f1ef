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
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.open_words import read_words
from training.corpus.signs import Entry, SignList
from training.corpus.written_forms import written_forms
from worker.gloss.lexicon import COLUMNS, FORM_MARK, OPEN

_VERB = "verb"


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
    written = {entry: _lower_forms(entry, inflector) for entry in ordered}
    verbs = {f[0]: f for entry, f in written.items() if entry.part == _VERB and " " not in f[0]}
    glosses: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry, every in written.items():
        forms = FORM_MARK.join(_told_apart(every, verbs))
        glosses[forms, entry.part][entry.gloss] = None
        if entry.may_be_folded:
            glosses[forms, entry.part][""] = None
    return [f"{forms}\t{FORM_MARK.join(each)}\t{part}" for (forms, part), each in glosses.items()]


def _lower_forms(entry: Entry, inflector: Inflector) -> list[str]:
    return list(dict.fromkeys(form.lower() for form in written_forms(entry, inflector)))


def _told_apart(forms: Sequence[str], verbs: Mapping[str, Sequence[str]]) -> list[str]:
    """The forms of one entry without those that its first word, as a verb alone, has too."""
    base, *others = forms
    head, blank, rest = base.partition(" ")
    known = {verb + blank + rest for verb in verbs.get(head, ())} if blank else set()
    return [base, *(form for form in others if form not in known)]
