"""A bundle in a convention of its own: what its model writes is passed on as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.pipeline_rig import answered, record
from worker.captions.passage import read_passage
from worker.contract.result import MAX_GLOSS_CHARACTERS, GlossRecord
from worker.english.paraphrases import Paraphrases
from worker.errors import BundleError
from worker.gloss import learnt
from worker.gloss.guards import DROPPED_NUMBER, LOW_CONFIDENCE, REPETITION
from worker.gloss.lexicon import SenseTable
from worker.gloss.word_table import WordTable
from worker.model import bundle
from worker.model.tokenizer import SourceTokenizer
from worker.model.translator import ModelInfo, Translation, open_translator
from worker.pipeline import Pipeline, PipelineOptions
from worker.pipeline.embedded import gloss_line, translate_lines

LINES = [
    "mr president , i welcome ( once again ) the report - as amended - of 12.5 % .",
    "in writing . pt i voted against it . ( applause )",
    "- he said &quot; no &quot; [LAUGHTER] twice .",
    "MAN: [...] two  or three\u00a0of them",
]
INFO = ModelInfo("echo", "1.0", "learnt", "greedy", "lines")


@dataclass
class EchoTranslator:
    """Gives back each item of a line, marks too; `gloss` is written in its place when given."""

    info: ModelInfo = INFO
    most_characters: int = 10_000
    gloss: str | None = None
    confidence: float = 0.9
    senses: SenseTable = field(default_factory=SenseTable)
    paraphrases: Paraphrases = field(default_factory=Paraphrases)
    words: WordTable = field(default_factory=WordTable)

    def fits(self, sentence: str) -> bool:
        return len(sentence) <= self.most_characters

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        return [self._one(sentence) for sentence in sentences]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        return [[each] * count for each in self.translate(sentences)]

    def _one(self, sentence: str) -> Translation:
        items = list(re.finditer(r"\S+", sentence))
        if self.gloss is not None:
            count = len(self.gloss.split())
            return Translation(self.gloss, (None,) * count, self.confidence)
        text = " ".join(item.group() for item in items)
        return Translation(text, tuple(item.span() for item in items), self.confidence)


def answers(translator: EchoTranslator, *lines: str) -> list[GlossRecord]:
    return list(translate_lines(translator, lines))


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_whole_and_nothing_of_it_changed(line: str) -> None:
    (found,) = answers(EchoTranslator(), f"  {line} ")
    assert [sentence.gloss.split() for sentence in found.sentences] == [line.split()]
    (sentence,) = found.sentences
    assert found.source_text[sentence.char_start : sentence.char_end] == line


@pytest.mark.parametrize("line", LINES)
def test_each_token_leads_back_to_its_place_in_the_line(line: str) -> None:
    (found,) = answers(EchoTranslator(), f"  {line}")
    for token in found.sentences[0].tokens:
        start, end = token.source_span or (0, 0)
        bare = token.gloss.strip("()[].:&;-")
        assert bare in found.source_text[start:end]


def test_a_line_too_long_for_the_model_is_cut_and_whole() -> None:
    (found,) = answers(EchoTranslator(most_characters=30), LINES[0])
    assert len(found.sentences) > 1
    assert gloss_line(found) == LINES[0]


def test_a_line_of_blanks_is_empty() -> None:
    assert [found.status for found in answers(EchoTranslator(), "  ", "")] == ["empty"] * 2


@given(st.text(alphabet="ab .,?!-()[]<>&;:\n\t", max_size=40), st.integers(1, 20))
def test_the_parts_of_a_line_hold_all_of_it_in_order(line: str, most: int) -> None:
    passage = read_passage(line, lambda part: len(part) <= most, kind="lines")
    assert "".join("".join(passage.sentences).split()) == "".join(line.split())
    for index, sentence in enumerate(passage.sentences):
        start, end = passage.original(index)
        assert line[start:end] == sentence


def test_a_partial_line_is_translated_up_to_its_last_complete_sentence() -> None:
    where = Pipeline(EchoTranslator(), PipelineOptions(), lambda: 1_000.0)
    text = "in writing . we voted . and the rest"
    (found,) = answered(record(text=text, status="partial"), where=where)
    assert [sentence.gloss for sentence in found.sentences] == ["in writing . we voted ."]


def test_the_pipeline_reads_a_caption_as_the_model_was_trained_to() -> None:
    where = Pipeline(EchoTranslator(), PipelineOptions(), lambda: 1_000.0)
    (found,) = answered(record(text=LINES[1]), where=where)
    assert [sentence.gloss for sentence in found.sentences] == [LINES[1]]
    assert found.model.notation == "learnt"


def test_marks_of_notation_1_mean_nothing_and_only_numbers_have_a_type() -> None:
    (found,) = answers(EchoTranslator(), "neg[ fs-x 12 12.5 IX-1p ] ,")
    (sentence,) = found.sentences
    assert [(token.gloss, token.type, token.value) for token in sentence.tokens] == [
        ("neg[", "sign", None),
        ("fs-x", "sign", None),
        ("12", "number", "12"),
        ("12.5", "number", "12.5"),
        ("IX-1p", "sign", None),
        ("]", "sign", None),
        (",", "sign", None),
    ]
    assert sentence.nonmanuals == ()
    assert found.warnings == ()


def test_no_token_is_longer_than_the_contract_allows_and_no_character_lost() -> None:
    item = "ab-" * 50
    gloss, spans = learnt.within_widths(f"X {item} .", ((0, 1), (2, 9), None))
    assert max(map(len, gloss.split())) <= MAX_GLOSS_CHARACTERS
    assert gloss.replace(" ", "") == f"X{item}."
    assert spans == ((0, 1), (2, 9), (2, 9), (2, 9), None)


def test_items_without_text_are_dropped() -> None:
    assert learnt.keep(["a", "", "]"]) == [("a", 0), ("]", 2)]


@pytest.mark.parametrize(
    ("english", "gloss"),
    [
        ("it rose 12.5 % in 2009 .", "X-IT RISE 12.5 % IN 2009 ."),
        ("12,500 people at 10:00", "12500 people 10 00"),
        ("12500 people", "12,500 people"),
        ("2 books and 1 pen", "TWO BOOK ONE PEN"),
        ("25 years", "TWENTY-FIVE YEAR"),
        ("two of them", "BOTH"),
        ("Mary did not come", "come"),
        ("wait . . .", "WAIT . . ."),
        ("no no no", "NO NO NO"),
    ],
)
def test_what_needs_knowledge_of_the_convention_is_not_asked_for(english: str, gloss: str) -> None:
    assert learnt.check(english, learnt.read(gloss), 0.9) == ()


@pytest.mark.parametrize(
    ("english", "gloss", "code", "token"),
    [
        ("it rose 12 % .", "X-IT RISE %", DROPPED_NUMBER, "12"),
        ("it rose .", "X-IT RISE RISE RISE", REPETITION, "RISE"),
    ],
)
def test_lost_digits_and_circles_are_warned_of(
    english: str, gloss: str, code: str, token: str
) -> None:
    (warning,) = learnt.check(english, learnt.read(gloss), 0.9)
    assert (warning.code, warning.token) == (code, token)


def test_a_model_in_doubt_is_warned_of() -> None:
    (found,) = answers(EchoTranslator(confidence=0.1), "we meet")
    assert [warning.code for warning in found.warnings] == [LOW_CONFIDENCE]


def test_number_words_stay_words_where_the_bundle_says_so() -> None:
    path = bundle.default_bundle() / bundle.TOKENIZER
    as_words = SourceTokenizer.from_file(path, None, digits=False)
    as_digits = SourceTokenizer.from_file(path, None)
    assert as_words.encode(["two dogs"])[0].pieces == ("two", "dogs")
    assert as_digits.encode(["two dogs"])[0].pieces == ("2", "dogs")


def test_a_manifest_that_says_nothing_of_its_source_is_one_of_captions_with_digits() -> None:
    manifest = bundle.read_manifest(bundle.default_bundle())
    assert (manifest.notation, manifest.digits, manifest.source) == ("1", True, "captions")
    assert not manifest.target.exact


def test_a_notation_that_the_worker_does_not_know_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(bundle.default_bundle(), tmp_path / "bundle"))
    fields = json.loads((folder / bundle.MANIFEST).read_text())
    (folder / bundle.MANIFEST).write_text(json.dumps(fields | {"notation": "9"}))
    with pytest.raises(BundleError, match=r"notation '9'; this worker knows 1, learnt"):
        open_translator(folder)
