"""The synchronous grammar: what it derives, and what holds for everything it derives."""

from __future__ import annotations

from collections import Counter

import pytest

from training.corpus.generator import Derivation, Grammar
from worker.gloss.notation import Gloss, SpanType, TokenType, parse, render, split_items

SAMPLE_SIZE = 2500
GRAMMAR = Grammar.load()
SAMPLE = tuple(GRAMMAR.generate(SAMPLE_SIZE, seed=11))
GLOSSES = tuple(parse(made.gloss) for made in SAMPLE)


def test_every_gloss_is_notation_1() -> None:
    assert [render(gloss) for gloss in GLOSSES] == [made.gloss for made in SAMPLE]


def test_the_same_seed_derives_the_same_lines() -> None:
    assert tuple(GRAMMAR.generate(50, seed=11)) == SAMPLE[:50]


def test_a_grammar_loaded_anew_derives_the_same_lines() -> None:
    assert tuple(Grammar.load().generate(20, seed=11)) == SAMPLE[:20]


def test_another_seed_derives_other_lines() -> None:
    other = {made.english for made in GRAMMAR.generate(50, seed=12)}
    assert len(other & {made.english for made in SAMPLE[:50]}) < 10


def test_no_english_comes_twice() -> None:
    assert len({made.english for made in SAMPLE}) == SAMPLE_SIZE


def _crosses_a_word(made: Derivation, start: int, end: int) -> bool:
    text = made.english
    inside_left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    inside_right = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return inside_left or inside_right


def test_alignment_stays_inside_the_english_and_on_word_borders() -> None:
    wrong = [
        (made.english, start, end)
        for made in SAMPLE
        for _, start, end in made.alignment
        if not 0 <= start < end <= len(made.english) or _crosses_a_word(made, start, end)
    ]
    assert wrong == []


def test_alignment_names_signs_and_no_bracket() -> None:
    for made in SAMPLE:
        items = split_items(made.gloss)
        aligned = {items[index] for index, _, _ in made.alignment}
        assert not any(item == "]" or item.endswith("[") for item in aligned)


def test_nearly_every_sign_has_its_words() -> None:
    signs = sum(len(gloss.tokens) for gloss in GLOSSES)
    aligned = sum(len({index for index, _, _ in made.alignment}) for made in SAMPLE)
    assert aligned > 0.95 * signs


def test_a_fingerspelled_name_is_aligned_with_the_name() -> None:
    for made in SAMPLE:
        items = split_items(made.gloss)
        for index, start, end in made.alignment:
            if items[index].startswith("fs-"):
                written = made.english[start:end].upper()
                assert items[index].removeprefix("fs-").split("-")[0][:3] in written


def test_digits_of_the_english_are_in_the_gloss() -> None:
    for made in SAMPLE:
        if "repaired" in made.constructions:
            continue  # the value that was taken back is not signed
        for number in "".join(c if c.isdigit() else " " for c in made.english).split():
            assert (
                number.lstrip("0") in made.gloss.replace("-", "")
                or ":" in made.english
                or ("," in made.english)
            ), made


@pytest.mark.parametrize("word", [" not ", "n't ", " never ", "nobody ", " no one "])
def test_a_negative_word_gives_a_negation(word: str) -> None:
    negated = [
        gloss
        for made, gloss in zip(SAMPLE, GLOSSES, strict=True)
        if word in f" {made.english.lower()} " and not _negates_nothing(made)
    ]
    assert negated
    assert all(_has_span(gloss, SpanType.NEGATION) for gloss in negated)


def _negates_nothing(made: Derivation) -> bool:
    """Questions that expect a yes ("Isn't she your boss?"), and idioms."""
    idioms = (
        "believe it or not,last but not least,never mind,doesn't matter,why not,not only,not bad,"
        "not to mention,not likely,more often than not,you never know,can't wait"
    ).split(",")
    return "yes_no_negative" in made.constructions or any(
        idiom in made.english.lower() for idiom in idioms
    )


def _has_span(gloss: Gloss, kind: SpanType) -> bool:
    return any(span.type is kind for span in gloss.spans)


@pytest.mark.parametrize("kind", list(SpanType))
def test_every_non_manual_marker_is_derived(kind: SpanType) -> None:
    assert any(_has_span(gloss, kind) for gloss in GLOSSES)


@pytest.mark.parametrize("kind", [kind for kind in TokenType if kind is not TokenType.CLASSIFIER])
def test_every_kind_of_sign_is_derived(kind: TokenType) -> None:
    assert any(token.type is kind for gloss in GLOSSES for token in gloss.tokens)


@pytest.mark.parametrize(
    "start",
    "AGE- EVERY- LAST- NEXT- TIME- 2- fs- POSS-3p IX-loc DON'T-WANT NOT-YET NONE NEVER NOTHING "
    "CAN'T FINISH FUTURE PERCENT DOLLAR MAYBE MUST WHICH WHO HOW-MANY HOW-LONG".split(),
)
def test_every_written_convention_is_derived(start: str) -> None:
    assert any(item.startswith(start) for made in SAMPLE for item in made.gloss.split())


def test_hundreds_of_constructions_are_used() -> None:
    used = Counter(name for made in SAMPLE for name in made.constructions)
    assert len(used) > 900
    assert used["because"] > 10
    assert used["if_then"] > 10


def test_lines_are_as_long_as_captions_are() -> None:
    lengths = [len(made.english.split()) for made in SAMPLE]
    assert 12 < sum(lengths) / SAMPLE_SIZE < 15
    assert sum(length > 15 for length in lengths) > 0.3 * SAMPLE_SIZE
    assert sum(length > 25 for length in lengths) > 0.06 * SAMPLE_SIZE
    assert sum(length < 8 for length in lengths) > 0.2 * SAMPLE_SIZE
    assert max(lengths) < 50


def test_a_requested_share_of_lines_is_long() -> None:
    lengths = [len(made.english.split()) for made in GRAMMAR.generate(300, seed=3, long_share=1)]
    assert sum(lengths) / 300 > 17


def test_a_repaired_value_is_signed_once_corrected() -> None:
    repaired = [made for made in SAMPLE if "repaired" in made.constructions]
    assert repaired
    assert all(parse(made.gloss) for made in repaired)


def test_some_lines_are_in_capitals_and_some_without_marks() -> None:
    english = [made.english for made in SAMPLE]
    assert sum(text.isupper() for text in english) > 100
    assert sum(text.islower() and text[-1].isalnum() for text in english) > 60


def test_fillers_have_no_sign() -> None:
    spoken = [made for made in SAMPLE if made.english.startswith(("Um, ", "Uh, "))]
    assert spoken
    assert not any(item in ("UM", "UH") for made in spoken for item in made.gloss.split())
