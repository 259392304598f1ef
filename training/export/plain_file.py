"""The paraphrases of a bundle: rows of the tables, and the forms of the verbs they begin with.

A phrase that the training pairs have often is left to the model, which has learnt there how it is
signed (`training/docs/log.md` has the figures). The worker has no inflection library, so a verb's
forms stand in a row of their own: base, third person, past, participle, -ing. A phrase with several
hyphens is also written with blanks.
The format is `worker.english.paraphrases`'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.paraphrases import Paraphrase, load_paraphrases
from worker.english.paraphrases import COLUMNS, FORMS, VERB, Paraphrases
from worker.tables import FORM_MARK

ENOUGH_TO_LEARN = 10  # lines
_FORMS = ("base", "present", "past", "participle", "ing")


def write_plain(path: Path, learnt: Iterable[str] = (), grammar: Path = PACKAGED) -> None:
    """Write the paraphrases of a grammar's folder; `learnt` are the English lines of the training
    pairs. Raises OSError or CorpusError.
    """
    paraphrases, inflector = load_paraphrases(grammar / "plain"), _inflector(grammar)
    table = Paraphrases.parse(_text(plain_rows(paraphrases, inflector)))
    counts = Counter(phrase.english for line in learnt for phrase in table.found(line))
    known = {english for english, count in counts.items() if count >= ENOUGH_TO_LEARN}
    path.write_text(_text(plain_rows(paraphrases, inflector, known)), encoding="utf-8")


def packaged_paraphrases(grammar: Path = PACKAGED) -> Paraphrases:
    """All of a grammar's folder, as the worker has them. Raises OSError or CorpusError."""
    rows = plain_rows(load_paraphrases(grammar / "plain"), _inflector(grammar))
    return Paraphrases.parse(_text(rows))


def _inflector(grammar: Path) -> Inflector:
    return Inflector(read_irregular_verbs(grammar / "irregular_verbs.tsv"))


def _text(rows: Iterable[str]) -> str:
    return "\n".join(["\t".join(COLUMNS), *rows, ""])


def plain_rows(
    paraphrases: Iterable[Paraphrase], inflector: Inflector, without: Collection[str] = ()
) -> Iterator[str]:
    """The forms of all verbs, then the phrases but for some."""
    written = _with_blanks(tuple(paraphrases))
    rows = {row.english: row for row in written if row.english not in without}
    verbs = {
        text.split()[0]
        for row in rows.values()
        if row.part == VERB
        for text in (row.english, row.plain)
    }
    for verb in sorted(verbs):
        forms = [" ".join(inflector.verb(verb, form)) for form in _FORMS]
        yield f"{FORM_MARK.join(forms)}\t\t{FORMS}"
    for row in rows.values():
        yield f"{row.english}\t{row.plain}\t{row.part}"


def _with_blanks(paraphrases: tuple[Paraphrase, ...]) -> Iterator[Paraphrase]:
    """Phrases written with blanks for hyphens, then all as they are, which win."""
    for row in paraphrases:
        if row.english.count("-") > 1:
            yield Paraphrase(row.english.replace("-", " "), row.plain, row.part)
    yield from paraphrases
