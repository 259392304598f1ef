"""Each pre-training objective hides what it should, exactly, and the networks cannot peep."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import (
    BertConfig,
    BertGenerationConfig,
    BertGenerationDecoder,
    BertModel,
    EncoderDecoderConfig,
    EncoderDecoderModel,
    XLNetConfig,
    XLNetLMHeadModel,
)

from training.compare.architectures.elmo import BidirectionalModel
from training.compare.fitting import IGNORED
from training.compare.objectives import (
    denoising,
    masking,
    matching,
    neighbours,
    permutation,
    spans,
)
from training.compare.objectives.masking import Ids

PAD, UNK, START, END, MASK = range(5)
IDS = Ids(mask=MASK, pad=PAD, special=frozenset(range(5)), size=40)
ROW = [START, 10, 11, 12, 13, 14, 15, END]
rows_of_ids = st.lists(st.integers(5, 39), min_size=1, max_size=30).map(
    lambda inner: [START, *inner, END]
)


class Scripted(Random):
    """Gives the draws it was told to."""

    def __init__(self, draws: Sequence[float]) -> None:
        super().__init__(0)
        self._draws = list(draws)

    def random(self) -> float:
        return self._draws.pop(0) if self._draws else super().random()


def test_a_chosen_piece_is_masked_exchanged_or_left() -> None:
    hidden = masking.hide(ROW, [1, 3], IDS, Scripted([0.79, 0.95]))
    assert hidden == [START, MASK, 11, 12, 13, 14, 15, END]
    exchanged = masking.hide(ROW, [2], IDS, Scripted([0.85]))
    assert exchanged[2] not in IDS.special
    assert [*exchanged[:2], *exchanged[3:]] == [*ROW[:2], *ROW[3:]]


def test_labels_are_the_pieces_that_were_chosen() -> None:
    assert masking.wanted(ROW, [1, 3]) == [IGNORED, 10, IGNORED, 12, *[IGNORED] * 4]


@given(rows_of_ids, st.integers(0, 1000))
def test_fifteen_percent_of_the_ordinary_pieces_are_to_be_guessed(
    row: list[int], seed: int
) -> None:
    batch = masking.MaskedBatches(IDS, seed)([{"input_ids": row}, {"input_ids": ROW}])
    labels = batch["labels"][0, : len(row)].tolist()
    guessed = [n for n, label in enumerate(labels) if label != IGNORED]
    assert len(guessed) == max(1, round(0.15 * (len(row) - 2)))
    assert all(labels[n] == row[n] and row[n] not in IDS.special for n in guessed)
    inputs = batch["input_ids"][0].tolist()
    assert all(inputs[n] == row[n] for n in range(len(row)) if n not in guessed)
    assert batch["attention_mask"][0].tolist() == [int(n < len(row)) for n in range(len(inputs))]


def test_mass_hides_a_span_from_the_encoder_and_asks_the_decoder_for_it() -> None:
    found = spans.hide_span(ROW, 2, 5, IDS, Scripted([0, 0, 0]))
    assert found.source == [START, 10, MASK, MASK, MASK, 14, 15, END]
    assert found.decoder == [MASK, 11, 12]
    assert found.positions == [1, 2, 3]
    assert found.labels == [11, 12, 13]


@given(rows_of_ids, st.integers(0, 1000))
def test_mass_hides_half_of_a_sentence_in_one_piece(row: list[int], seed: int) -> None:
    batch = spans.SpanBatches(IDS, seed)([{"input_ids": row}])
    labels = batch["labels"][0].tolist()
    start = int(batch["decoder_position_ids"][0, 0]) + 1
    assert len(labels) == max(1, round((len(row) - 2) / 2))
    assert row[start : start + len(labels)] == labels
    assert start >= 1
    assert start + len(labels) <= len(row) - 1


def test_mass_tells_the_decoder_where_in_the_sentence_it_writes() -> None:
    torch.manual_seed(1)
    sizes: dict[str, int] = {
        "vocab_size": 40,
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 20,
    }
    encoder = BertModel(BertConfig(**sizes))
    config = BertGenerationConfig(**sizes, is_decoder=True, add_cross_attention=True)
    joint = EncoderDecoderConfig.from_encoder_decoder_configs(encoder.config, config)
    decoder = BertGenerationDecoder(config)
    model = EncoderDecoderModel(config=joint, encoder=encoder, decoder=decoder).eval()
    ids, asked = torch.tensor([ROW]), torch.tensor([[MASK, 11]])
    logits = [
        model(input_ids=ids, decoder_input_ids=asked, decoder_position_ids=places).logits
        for places in (torch.tensor([[0, 1]]), torch.tensor([[3, 4]]))
    ]
    assert not torch.allclose(logits[0], logits[1])


def test_bart_exchanges_spans_for_one_mask_each_and_an_empty_one_adds_a_mask() -> None:
    found = denoising.infill(ROW, [(1, 3), (5, 5)], MASK)
    assert found == [START, MASK, 12, 13, MASK, 14, 15, END]


def test_bart_deletes_without_a_trace() -> None:
    assert denoising.delete(ROW, [2, 4]) == [START, 10, 12, 14, 15, END]


@given(st.integers(3, 60), st.integers(0, 1000))
def test_bart_spans_are_thirty_percent_at_most_and_stand_apart(length: int, seed: int) -> None:
    found = denoising.draw_spans(length, Random(seed))
    assert sum(max(1, end - start) for start, end in found) <= round(0.3 * (length - 2)) + 1
    assert all(start >= 1 and end <= length - 1 for start, end in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))


def test_bart_is_asked_for_the_whole_sentence() -> None:
    batch = denoising.DenoisingBatches(IDS, 1)([{"input_ids": ROW}, {"input_ids": ROW[-3:]}])
    assert batch["labels"].tolist() == [ROW[1:], [15, END, *[IGNORED] * 5]]
    assert MASK in batch["input_ids"][0]
    assert len(batch["input_ids"][0]) < len(ROW)


def test_xlnet_lets_a_guessed_piece_see_only_what_comes_before_it_in_the_order() -> None:
    assert permutation.blind(4, [3, 1]) == [
        [0, 1, 0, 1],  # not guessed: sees nothing guessed
        [0, 1, 0, 0],  # guessed second: sees the first, not itself
        [0, 1, 0, 1],
        [0, 1, 0, 1],  # guessed first: sees neither itself nor the second
    ]


def test_xlnet_asks_for_the_guessed_pieces_in_their_order() -> None:
    long = [START, *range(10, 28), END]
    batch = permutation.PermutationBatches(IDS, 3)([{"input_ids": long}, {"input_ids": ROW}])
    places = batch["target_mapping"].argmax(dim=-1).tolist()
    assert batch["labels"][0].tolist() == [long[n] for n in places[0]]
    assert batch["labels"][1].tolist() == [ROW[places[1][0]], IGNORED, IGNORED]
    assert batch["target_mapping"].sum(dim=-1).tolist() == [[1, 1, 1], [1, 0, 0]]
    assert batch["perm_mask"][0].tolist() == permutation.blind(len(long), places[0])


def test_xlnet_cannot_see_the_piece_it_guesses() -> None:
    torch.manual_seed(1)
    config = XLNetConfig(vocab_size=40, d_model=16, n_layer=2, n_head=2, d_inner=32)
    model = XLNetLMHeadModel(config).eval()
    order = [3, 1]
    mask = torch.tensor([permutation.blind(len(ROW), order)]).float()
    mapping = torch.zeros(1, 2, len(ROW))
    mapping[0, [0, 1], order] = 1

    def logits(row: list[int]) -> torch.Tensor:
        found: torch.Tensor = model(
            torch.tensor([row]), perm_mask=mask, target_mapping=mapping, use_mems=False
        ).logits[0]
        return found

    usual = logits(ROW)
    own = logits([*ROW[:1], 20, *ROW[2:]])  # the piece guessed second
    first = logits([*ROW[:3], 20, *ROW[4:]])  # the piece guessed first
    assert torch.allclose(usual, own, atol=1e-6)
    assert torch.allclose(usual[0], first[0], atol=1e-6)
    assert not torch.allclose(usual[1], first[1], atol=1e-4)


def test_a_matching_row_is_two_segments() -> None:
    ids, kinds = matching.two_segments([START, 10, END], [20, 21, END])
    assert ids == [START, 10, END, 20, 21, END]
    assert kinds == [0, 0, 0, 1, 1, 1]


def test_half_a_matching_batch_is_pairs_and_a_wrong_gloss_is_said_to_differ() -> None:
    pairs = [([START, n, END], [n + 10, END]) for n in range(10, 20)]
    text: list[dict[str, object]] = [{"input_ids": ROW}] * 40
    batch = matching.MatchingBatches(pairs, IDS, 20, 1)(text)
    verdicts = batch["verdicts"].tolist()
    assert verdicts[:20] == [IGNORED] * 20
    for ids, verdict in zip(batch["input_ids"][20:].tolist(), verdicts[20:], strict=True):
        assert verdict == (matching.MATCHES if ids[3] == ids[1] + 10 else matching.DIFFERS)
    assert {matching.MATCHES, matching.DIFFERS} == set(verdicts[20:])
    assert (batch["labels"][20:] == IGNORED).all()
    assert (batch["labels"][:20] != IGNORED).any(dim=1).all()


def test_elmo_is_asked_for_both_neighbours() -> None:
    assert neighbours.neighbours([7, 8, 9]) == ([8, 9, IGNORED], [IGNORED, 7, 8])


def test_elmo_pads_words_and_characters() -> None:
    batch = neighbours.word_batch([[[4, 5], [6]], [[7]]])
    assert batch["attention_mask"].tolist() == [[1, 1], [1, 0]]
    assert batch["input_ids"][:, :, :3].tolist() == [[[4, 5, 0], [6, 0, 0]], [[7, 0, 0], [0, 0, 0]]]


def test_elmo_reads_each_direction_without_seeing_the_word_it_predicts() -> None:
    torch.manual_seed(1)
    model = BidirectionalModel(characters=12, words=9, width=8, dropout=0).eval()
    line = [[4, 5], [6], [7, 8], [9]]
    mask = torch.ones(1, 4, dtype=torch.long)

    def top(words: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        layers = model.layers(neighbours.word_batch([words])["input_ids"], mask)
        ahead, back = layers[-1][0].chunk(2, dim=-1)
        return ahead, back

    usual, changed = top(line), top([*line[:2], [10, 11], line[3]])
    assert torch.allclose(usual[0][:2], changed[0][:2])
    assert torch.allclose(usual[1][3], changed[1][3])
    assert not torch.allclose(usual[0][2:], changed[0][2:])
    assert not torch.allclose(usual[1][:3], changed[1][:3])
