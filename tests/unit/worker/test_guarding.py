"""Second tries: with names for terms, by clauses, by a wider beam."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from tests.unit.worker.senses import SENSES
from worker.captions.clauses import sure_clauses
from worker.english.paraphrases import Paraphrases
from worker.errors import TranslationError
from worker.gloss.guards import Warning
from worker.gloss.lexicon import SenseTable
from worker.gloss.terms import Term, Terminology
from worker.gloss.word_table import WordTable
from worker.guarding.guard import Guard, GuardOptions, Line, SecondTry
from worker.model.translator import ModelInfo, Translation


@dataclass
class ScriptedTranslator:
    """Gives glosses by sentence; a sign is aligned with the word that it is, if there is one."""

    glosses: Mapping[str, str]
    beam: Mapping[str, Sequence[str]] = field(default_factory=dict)
    info: ModelInfo = field(default_factory=lambda: ModelInfo("scripted", "1", "1", "greedy"))
    senses: SenseTable = SENSES
    paraphrases: Paraphrases = field(default_factory=Paraphrases)
    words: WordTable = field(default_factory=WordTable)
    asked: list[str] = field(default_factory=list)

    def fits(self, sentence: str) -> bool:
        return len(sentence) < 1_000

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        self.asked += sentences
        return [self._read(each, self.glosses[each], 0.8) for each in sentences]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        self.asked += sentences
        return [
            [self._read(each, gloss, 0.7) for gloss in self.beam[each][:count]]
            for each in sentences
        ]

    def _read(self, sentence: str, gloss: str, confidence: float) -> Translation:
        signs = [item for item in gloss.split() if item[-1] not in "[]"]
        spans = tuple(_place(sentence, sign) for sign in signs)
        return Translation(gloss, spans, confidence, frozenset(s for s in spans if s))


def _place(sentence: str, sign: str) -> tuple[int, int] | None:
    stem = re.escape(sign.removeprefix("fs-").lower()[:3])
    found = re.search(rf"\b{stem}\w*", sentence.lower())
    return found.span() if found else None


def guard(translator: ScriptedTranslator, second_try: SecondTry = "both") -> Guard:
    return Guard(translator, GuardOptions(second_try=second_try))


LONG = "The council met on Friday and they voted on the quokka plan"
PARTS = ("The council met on Friday", "and they voted on the quokka plan")
POOR = "FRIDAY COUNCIL MEET"
GOOD = {PARTS[0]: "FRIDAY COUNCIL MEET", PARTS[1]: "t[ fs-QUOKKA PLAN ] IX-3p-pl VOTE"}


def test_the_model_reads_a_sentence_without_its_fillers_and_signs_point_into_what_was_said() -> (
    None
):
    said, meant = "Um, the council, uh, the council voted.", "the council voted."
    translator = ScriptedTranslator({meant: "COUNCIL VOTE"})
    (found,) = guard(translator).translate([Line(said)])
    assert translator.asked == [meant]
    assert [span and said[slice(*span)] for span in found.spans] == ["council", "voted"]


IDIOMS = Paraphrases(
    [
        ("kick the bucket", "die", "verb"),
        ("kick|kicks|kicked|kicked|kicking", "", "forms"),
        ("die|dies|died|died|dying", "", "forms"),
    ]
)
KICKED = "The quokka kicked the bucket."


def test_the_model_reads_figurative_english_in_plain_words_and_signs_point_at_the_phrase() -> None:
    translator = ScriptedTranslator({"The quokka died.": "fs-QUOKKA DIE"}, paraphrases=IDIOMS)
    (found,) = guard(translator).translate([Line(KICKED)])
    assert found.gloss == "fs-QUOKKA DIE"
    assert [span and KICKED[slice(*span)] for span in found.spans] == [
        "quokka",
        "kicked the bucket",
    ]


def test_a_warning_about_plain_words_names_what_was_said() -> None:
    translator = ScriptedTranslator({"The quokka died.": "fs-QUOKKA"}, paraphrases=IDIOMS)
    options = GuardOptions(mend=False, second_try="off")
    (found,) = Guard(translator, options).translate([Line(KICKED)])
    assert found.warnings == (Warning("dropped_content", "kicked the bucket"),)


def test_a_term_within_a_phrase_is_kept_and_the_phrase_as_it_is() -> None:
    translator = ScriptedTranslator({KICKED: "fs-QUOKKA KICK BUCKET"}, paraphrases=IDIOMS)
    terms = Terminology([Term("bucket", "#BUCKET")], SENSES)
    (found,) = guard(translator).translate([Line(KICKED, terms=terms)])
    assert translator.asked[0] == KICKED
    assert "#BUCKET" in found.gloss.split()


def test_a_line_that_plain_words_make_too_long_is_read_as_it_is() -> None:
    wordy = Paraphrases([("kicked the bucket", " ".join(["died"] * 300), "phrase")])
    translator = ScriptedTranslator({KICKED: "fs-QUOKKA KICK BUCKET"}, paraphrases=wordy)
    guard(translator).translate([Line(KICKED)])
    assert set(translator.asked) == {KICKED}


def test_a_sentence_that_loses_something_is_tried_by_its_clauses() -> None:
    (found,) = guard(ScriptedTranslator({LONG: POOR, **GOOD})).translate([Line(LONG)])
    assert found.gloss == "FRIDAY COUNCIL MEET t[ fs-QUOKKA PLAN ] IX-3p-pl VOTE"
    assert found.warnings == ()
    assert len(found.spans) == 7
    where = found.spans[3]
    assert where is not None
    assert LONG[where[0] : where[1]] == "quokka"


def test_clauses_that_lose_as_much_change_nothing() -> None:
    translator = ScriptedTranslator({LONG: POOR, PARTS[0]: "FRIDAY", PARTS[1]: "VOTE"})
    options = GuardOptions(mend=False, second_try="clauses")
    (found,) = Guard(translator, options).translate([Line(LONG)])
    assert found.gloss == POOR


def test_a_sentence_that_loses_nothing_is_not_tried_again() -> None:
    whole = "FRIDAY COUNCIL MEET t[ fs-QUOKKA PLAN ] IX-3p-pl VOTE"
    translator = ScriptedTranslator({LONG: whole})
    guard(translator).translate([Line(LONG)])
    assert translator.asked == [LONG]


def test_of_a_beam_the_gloss_with_the_fewest_losses_stands() -> None:
    english = "The quokka left the road."
    beam = {english: ["LEAVE", "fs-QUOKKA LEAVE ROAD", "fs-QUOKKA LEAVE"]}
    translator = ScriptedTranslator({english: "ROAD LEAVE"}, beam)
    (found,) = guard(translator).translate([Line(english)])
    assert (found.gloss, found.warnings) == ("fs-QUOKKA LEAVE ROAD", ())


def test_what_every_try_loses_is_put_in_and_told() -> None:
    english = "The board helped Oksana and voted."
    beam = {english: ["VOTE BOARD HELP", "VOTE BOARD"]}
    translator = ScriptedTranslator({english: "VOTE BOARD HELP"}, beam)
    (found,) = guard(translator, "beam").translate([Line(english)])
    assert found.gloss == "VOTE BOARD HELP fs-OKSANA"
    assert found.warnings == (Warning("repaired", "Oksana"),)


def test_without_second_tries_and_mending_the_loss_is_flagged() -> None:
    options = GuardOptions(mend=False, second_try="off")
    (found,) = Guard(ScriptedTranslator({LONG: POOR}), options).translate([Line(LONG)])
    assert [warning.code for warning in found.warnings] == ["dropped_content"] * 3
    assert [warning.token for warning in found.warnings] == ["voted", "quokka", "plan"]


def test_a_term_whose_signs_are_not_clear_is_translated_as_a_name() -> None:
    english = "Fasten your seat belts."
    translator = ScriptedTranslator(
        {english: "FASTEN POSS-2p SEAT-BELT", "Fasten your Tulsa belts.": "FASTEN POSS-2p fs-TULSA"}
    )
    terms = Terminology([Term("seat", "CHAIR-HOUSE")], SENSES)
    (found,) = guard(translator, "off").translate([Line(english, terms=terms)])
    assert "CHAIR-HOUSE" in found.gloss.split()


def test_a_term_that_the_model_leaves_out_is_put_in_and_told() -> None:
    english = "The blue car left."
    translator = ScriptedTranslator({english: "CAR LEAVE", "The Tulsa car left.": "CAR LEAVE"})
    terms = Terminology([Term("blue", "AZURE")], SENSES)
    (found,) = guard(translator, "off").translate([Line(english, terms=terms)])
    assert found.gloss == "AZURE CAR LEAVE"
    assert ("repaired", "blue") in [(w.code, w.token) for w in found.warnings]


def test_a_name_or_number_inside_a_term_is_not_looked_for() -> None:
    english = "We met Route 9 kids."
    translator = ScriptedTranslator({english: "IX-1p-pl MEET fs-ROUTE 9 CHILD++"})
    terms = Terminology([Term("Route 9", "BIG ROAD")], SENSES)
    (found,) = guard(translator, "off").translate([Line(english, terms=terms)])
    assert found.gloss == "IX-1p-pl MEET BIG ROAD CHILD++"
    assert found.warnings == ()


def test_a_model_that_gives_too_few_results_has_failed() -> None:
    class Short(ScriptedTranslator):
        def translate(self, sentences: Sequence[str]) -> list[Translation]:
            return []

    with pytest.raises(TranslationError):
        Guard(Short({})).translate([Line("Go.")])


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (LONG, list(PARTS)),
        ("We met the mayor; the road is open.", ["We met the mayor;", "the road is open."]),
        (
            "I paid the rent, but my roommate has not paid yet.",
            ["I paid the rent,", "but my roommate has not paid yet."],
        ),
        ("We bought apples and oranges and bread.", None),
        ("Did you call and did they answer?", None),
        ("If it rains on Monday and they cancel, call me.", None),
        ('He said, "I am lost and I need help now."', None),
        ("She said that he left and she stayed at home.", None),
        ("He left and she stayed", None),
        ("", None),
    ],
)
def test_a_sentence_is_cut_only_where_that_is_sure(sentence: str, parts: list[str] | None) -> None:
    found = [sentence[a:b] for a, b in sure_clauses(sentence)]
    assert found == (parts or [sentence])


def test_a_run_of_blanks_takes_no_longer_than_its_length_to_look_for_clauses() -> None:
    started_s = time.thread_time()
    assert len(sure_clauses("We go" + " " * 20_000 + "x")) == 1
    assert time.thread_time() - started_s < 1.0
