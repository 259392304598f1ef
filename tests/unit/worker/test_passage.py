from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from worker.captions.passage import read_passage

MARKS = [">> ", "MAN: ", "[APPLAUSE] ", "Dr. ", "Lee ", "left. ", "Why? ", "\n", "\u00e9 "]
CAPTIONS = st.lists(st.sampled_from(MARKS) | st.text(max_size=4), max_size=12).map("".join)


def everything(_: str) -> bool:
    return True


def test_complete_sentences_end_with_the_last_mark() -> None:
    passage = read_passage("We meet. You wait. They wil", everything, complete_only=True)
    assert passage.sentences == ("We meet.", "You wait.")
    assert read_passage("They wil", everything, complete_only=True).sentences == ()


def test_complete_sentences_are_still_cut_to_fit() -> None:
    passage = read_passage("one two three. four", lambda part: len(part) < 9, complete_only=True)
    assert " ".join(passage.sentences) == "one two three."


def test_a_span_grows_to_the_whole_words_it_touches() -> None:
    passage = read_passage("I don't know.", everything)
    assert passage.words(0).touched(3, 5) == ((2, 7), ("don't",))
    assert passage.words(0).touched(3, 9) == ((2, 12), ("don't", "know"))


def test_a_span_of_marks_alone_has_a_place_and_no_words() -> None:
    passage = read_passage("Well -- no.", everything)
    assert passage.words(0).touched(5, 7) == ((5, 7), ())


@given(CAPTIONS, st.integers(1, 20))
def test_sentences_lie_in_order_in_the_caption_as_received(caption: str, most: int) -> None:
    passage = read_passage(caption, lambda part: len(part) <= most)
    places = [passage.original(index) for index in range(len(passage.spans))]
    assert all(0 <= start < end <= len(caption) for start, end in places)
    assert places == sorted(places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))


@given(CAPTIONS)
def test_the_letters_of_a_sentence_stand_in_order_at_its_place(caption: str) -> None:
    passage = read_passage(caption, everything)
    for index, sentence in enumerate(passage.sentences):
        (start, end), words = passage.words(index).touched(0, len(sentence))
        received = iter(caption[start:end])
        assert all(character in received for character in "".join(words))
