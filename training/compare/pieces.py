"""How both sides are cut into pieces.

Table A has one lower-case WordPiece vocabulary, trained on the unlabelled English and the training
glosses, for every row's target and, but for the rows that bring a tokenizer of their own kind, the
source. A gloss is split on blanks; marks inside an item are pieces that say which side they join
(`desc @-@ important`). Knows text and ids, no tensors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from training.compare.casing import CaseMemory
from training.model.vocabulary import END, PAD, START, TARGET_SPECIALS, UNKNOWN
from worker.model.target import JOIN, TargetCodec, TargetFormat

MASK = "[MASK]"
SPECIALS = (*TARGET_SPECIALS, MASK)
_MARK = re.compile(r"[\W_]")
_LOWER = TargetFormat(case="lower")


class Source(Protocol):
    """Cuts English; `vocabulary[n]` is the piece with id n."""

    vocabulary: tuple[str, ...]
    pad_id: int
    truncated: int

    def encode(self, lines: Sequence[str]) -> list[list[int]]:
        """Ids of each line, with the encoder's opening and closing pieces."""
        ...


class Target(Protocol):
    """Writes glosses; `vocabulary[n]` is the piece with id n."""

    vocabulary: tuple[str, ...]
    start_id: int
    end_id: int
    pad_id: int

    def encode(self, gloss: str) -> list[int]:
        """Ids of a gloss, the closing one last."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """The gloss that ids spell."""
        ...


class TrainedSource:
    """Ids by a tokenizer trained here or of a BERT checkpoint; `truncated` counts cut lines."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Sequence[str], most: int) -> None:
        self.vocabulary = tuple(vocabulary)
        ids = {piece: n for n, piece in enumerate(vocabulary)}
        self.pad_id, self.start_id, self.end_id = ids[PAD], ids[START], ids[END]
        self.mask_id = ids[MASK]
        self.special_ids = frozenset(ids[piece] for piece in SPECIALS)
        self.truncated = 0
        self._tokenizer = tokenizer
        self._most = most - 2

    def encode(self, lines: Sequence[str]) -> list[list[int]]:
        rows = []
        for encoding in self._tokenizer.encode_batch(list(lines), add_special_tokens=False):
            self.truncated += len(encoding.ids) > self._most
            rows.append([self.start_id, *encoding.ids[: self._most], self.end_id])
        return rows


class GlossPieces:
    """Glosses to target ids and back."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Sequence[str], case: CaseMemory) -> None:
        self.vocabulary = tuple(vocabulary)
        self._ids = {piece: n for n, piece in enumerate(vocabulary)}
        self.pad_id, self.start_id = self._ids[PAD], self._ids[START]
        self.end_id = self._ids[END]
        self._codec = TargetCodec(_LOWER)
        self._case = case
        self._cut = lru_cache(maxsize=100_000)(
            lambda word: tokenizer.encode(word, add_special_tokens=False).tokens
        )

    def encode(self, gloss: str) -> list[int]:
        """Ids, the closing one last."""
        items = self._codec.encode(gloss.split(), self._word_pieces)
        unknown = self._ids[UNKNOWN]
        return [*(self._ids.get(p, unknown) for item in items for p in item), self.end_id]

    def _word_pieces(self, word: str) -> list[str]:
        pieces: list[str] = self._cut(word)
        if all(piece in self._ids for piece in pieces):
            return pieces
        return [word[0], *("##" + letter for letter in word[1:])]

    def decode(self, ids: Sequence[int]) -> str:
        """The gloss that ids spell, up to the closing one."""
        end = list(ids).index(self.end_id) if self.end_id in ids else len(ids)
        items = self._codec.decode([self.vocabulary[n] for n in ids[:end]])
        return self._case.restore(" ".join(item.text for item in items))


@dataclass(frozen=True)
class PieceSet:
    """Both sides' pieces."""

    source: TrainedSource
    target: GlossPieces


def train_word_pieces(unlabelled: Sequence[str], glosses: Sequence[str], size: int) -> Tokenizer:
    """The tokenizer of table A. Two trainings may differ in a piece or two: ties fall at random."""
    words = [" ".join(_MARK.sub(" ", gloss).lower().split()) for gloss in glosses]
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size - len(join_pieces(glosses)),
        special_tokens=list(SPECIALS),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*unlabelled, *words], trainer)
    return tokenizer


def both_sides(tokenizer: Tokenizer, glosses: Sequence[str], most_source: int) -> PieceSet:
    """One vocabulary for English and gloss: the tokenizer's and the marks of the glosses."""
    vocabulary = [*_by_id(tokenizer)]
    vocabulary += [mark for mark in join_pieces(glosses) if mark not in vocabulary]
    return PieceSet(
        TrainedSource(tokenizer, vocabulary, most_source),
        GlossPieces(tokenizer, vocabulary, CaseMemory.learn(glosses)),
    )


def published_pieces(
    tokenizer: Tokenizer, unlabelled: Sequence[str], glosses: Sequence[str], most_source: int
) -> PieceSet:
    """A BERT checkpoint's pieces; the target side keeps those that the text or a letter needs."""
    known = _by_id(tokenizer)
    words = [" ".join(_MARK.sub(" ", gloss).lower().split()) for gloss in glosses]
    used = {
        piece
        for encoding in tokenizer.encode_batch([*unlabelled, *words], add_special_tokens=False)
        for piece in encoding.tokens
    }
    kept = [p for p in known if p in used or (len(p.removeprefix("##")) == 1 and p.isascii())]
    target = dict.fromkeys([*TARGET_SPECIALS, *join_pieces(glosses), *kept])
    return PieceSet(
        TrainedSource(tokenizer, known, most_source),
        GlossPieces(tokenizer, tuple(target), CaseMemory.learn(glosses)),
    )


def train_unigram(unlabelled: Sequence[str], size: int, most: int) -> TrainedSource:
    """A SentencePiece-like unigram tokenizer, as XLM-R's, lower-cased like every row's text."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=list(SPECIALS), unk_token=UNKNOWN, show_progress=False
    )
    tokenizer.train_from_iterator(list(unlabelled), trainer)
    tokenizer = _in_order(tokenizer)
    return TrainedSource(tokenizer, _by_id(tokenizer), most)


def words_of(line: str) -> list[tuple[str, int, int]]:
    """Lower-case words and marks of an English line with their places."""
    found = pre_tokenizers.BertPreTokenizer().pre_tokenize_str(line)
    return [(word.lower(), start, end) for word, (start, end) in found]


def join_pieces(glosses: Iterable[str]) -> list[str]:
    """The three joining forms, and the free one, of every mark that the glosses use."""
    marks = sorted({c for gloss in glosses for c in gloss if _MARK.match(c) and not c.isspace()})
    return [form for c in marks for form in (c, JOIN + c + JOIN, c + JOIN, JOIN + c)]


def _by_id(tokenizer: Tokenizer) -> tuple[str, ...]:
    vocabulary = tokenizer.get_vocab()
    return tuple(sorted(vocabulary, key=vocabulary.__getitem__))


def _in_order(tokenizer: Tokenizer) -> Tokenizer:
    """The same unigram pieces with ids that do not depend on the run.

    Their scores come out a little different each time, so the order of scores is none to keep.
    """
    fields = json.loads(tokenizer.to_str())
    pieces = fields["model"]["vocab"]
    special, others = pieces[: len(SPECIALS)], pieces[len(SPECIALS) :]
    fields["model"]["vocab"] = [*special, *sorted(others)]
    return Tokenizer.from_str(json.dumps(fields))
