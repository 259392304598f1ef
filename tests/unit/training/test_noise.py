"""Caption noise: slips, repairs, recogniser output; and what goes with what."""

from __future__ import annotations

from random import Random

from training.corpus.disfluency import WRONG, Disfluency
from training.corpus.generator import PACKAGED, Grammar
from training.corpus.lexicon import PARTS, Lexicon
from training.corpus.selection import Selection, Taste
from training.corpus.signs import LEXICON
from training.corpus.surface import SurfaceSettings, vary
from training.corpus.words import Word, lay_out, literal

REPAIRS = Disfluency(("um",), ("well",), ("no",), ("Maria", "James"))


def words_of(text: str) -> list[Word]:
    return [literal(token) for token in text.split()]


def slips(text: str, mark: str = "", kind: str = "") -> set[str]:
    """What some seeds make of a line; words that read as `mark` are of a kind."""
    made = set()
    for seed in range(120):
        words = words_of(text)
        for word in words:
            if word.text == mark:
                word.kind = kind
        made.add(lay_out(REPAIRS(words, Random(seed))))
    return made


def test_a_number_is_taken_back_in_the_same_way_of_writing() -> None:
    assert "we had six no seven calls" in slips("we had seven calls", "seven", "number:7:words")


def test_a_day_is_taken_back() -> None:
    assert any("no Friday" in text or "no, Friday" in text for text in slips("it opens on Friday"))


def test_a_name_is_taken_back() -> None:
    assert any("James no Maria" in text for text in slips("ask Maria now", "Maria", "name"))


def test_words_are_repeated_and_starts_given_up() -> None:
    made = slips("he went home")
    assert "he he went home" in made
    assert any(text.startswith(("he was he went", "he's he went")) for text in made)


def test_a_slip_keeps_every_word_of_the_line() -> None:
    for text in slips("they sold four old boats", "four", "number:4:words"):
        assert [w for w in text.replace(",", "").split() if w in ("sold", "boats")]


def test_a_word_taken_back_is_marked_so() -> None:
    made = []
    for seed in range(60):
        words = words_of("in May")
        made += [word.kind for word in REPAIRS(words, Random(seed))]
    assert WRONG not in made  # May is a verb as well
    for seed in range(60):
        made += [word.kind for word in REPAIRS(words_of("in June"), Random(seed))]
    assert WRONG in made


def settings(**rates: float) -> SurfaceSettings:
    plain = dict.fromkeys(
        "lower_rate upper_rate unmarked_rate spoken_rate noise_rate cut_rate".split(), 0.0
    )
    lists = "speaker_marks speakers fillers openers sounds dangling repairs names".split()
    return SurfaceSettings.read({**plain, **{name: ["x"] for name in lists}, **rates})


def test_recogniser_output_has_neither_case_nor_marks_but_keeps_prices() -> None:
    words = [*words_of("I paid"), Word("$"), Word("7"), literal(".")]
    words[3].glued = words[3].part = True
    assert lay_out(vary(words, settings(lower_rate=1.0), Random(1))) == "i paid $7"


def test_unmarked_output_keeps_the_capitals_of_names() -> None:
    made = vary(words_of("the nurse called Ana ."), settings(unmarked_rate=1.0), Random(1))
    assert lay_out(made) == "the nurse called Ana"


def test_capitals_are_kept_throughout() -> None:
    made = vary(words_of("go home ."), settings(upper_rate=1.0), Random(1))
    assert lay_out(made) == "GO HOME."


def test_a_verb_takes_the_objects_that_it_usually_has() -> None:
    lexicon, selection = Lexicon.load(LEXICON), Selection.load(PACKAGED / "selection")
    taste = Taste(selection, Random(4))
    things = lexicon.fitting("nouns", {"class": "person|thing|event|animal"})
    taste.begin()
    drawn = [{sense.english for sense in taste.nouns(things, "walk")} for _ in range(40)]
    assert drawn.count({"dog"}) > 30


def test_the_tables_of_what_goes_with_what_name_mostly_words_of_the_lexicon() -> None:
    lexicon, selection = Lexicon.load(LEXICON), Selection.load(PACKAGED / "selection")
    known = {sense.english for part in PARTS for sense in lexicon.senses(part)}
    listed = selection.common()
    assert len(listed & known) > 0.85 * len(listed)


def test_the_lexicon_has_four_thousand_senses() -> None:
    lexicon = Grammar.load().lexicon
    senses = {(p, s.english, s.gloss) for p in PARTS for s in lexicon.senses(p)}
    assert len(senses) > 4_500
