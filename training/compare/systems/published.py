"""Table B's encoders: published weights, the same light decoder, the same fine-tuning.

BERT's own pieces are the target's too. XLM-R's and XLNet's are cut by SentencePiece, so their rows
write the vocabulary of table A. A BERT row starts plain, with a frozen encoder, or as a copier
(`training.model.copier`), which changes initial values only.
"""

from __future__ import annotations

from typing import cast

from training.compare.architectures.core import Batches, TransformerCore
from training.compare.material import Material
from training.compare.pieces import published_pieces
from training.compare.settings import PublishedRow
from training.compare.system import Conditions, Fitted, NotRunError
from training.compare.systems.bert import EncoderSystem
from training.compare.systems.bert_gru import GruSystem
from training.compare.systems.neural import shared_pieces
from training.compare.weights import PublishedSource, load_encoder, load_tokenizer
from training.model.copier import initialise
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.model.vocabulary import Vocabulary

_COPIER_EXAMPLES = 3000


class PublishedBert(EncoderSystem):
    """A published BERT, fine-tuned whole."""

    def __init__(self, row: PublishedRow) -> None:
        super().__init__(row.name, "B")
        self._row = row

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        encoder = load_encoder(self._row, conditions)
        if encoder.config.model_type != "bert":
            raise NotRunError(f"{self._row.weights}: a {encoder.config.model_type}, not a BERT")
        tokenizer = load_tokenizer(self._row, conditions)
        glosses = [pair.gloss for pair in data.train]
        most = min(self.sizes.max_source_pieces, encoder.config.max_position_embeddings)
        pieces = published_pieces(tokenizer, data.unlabelled, glosses, most)
        self.source, self.target = pieces.source, pieces.target
        self.batches = Batches(self.source.pad_id)
        encoder.pooler = None
        self.core = self.attach(encoder)
        self.start(data)
        return []

    def start(self, data: Material) -> None:
        """What a row does before it is fine-tuned."""


class FrozenBert(PublishedBert):
    """Only the decoder learns."""

    def start(self, data: Material) -> None:
        cast(TransformerCore, self.core).model.encoder.requires_grad_(False)


class CopierBert(PublishedBert):
    """The decoder starts as a copier, its embeddings frozen."""

    def start(self, data: Material) -> None:
        sources = self.source.encode([pair.english for pair in data.train[:_COPIER_EXAMPLES]])
        examples = [Example(tuple(row), (), ()) for row in sources]
        vocabulary = Vocabulary(self.source.vocabulary, self.target.vocabulary)
        plain = cast(TransformerCore, self.core).model
        model = GlossModel(config=plain.config, encoder=plain.encoder, decoder=plain.decoder)
        initialise(model, vocabulary, examples)  # the two share their weights


class PublishedBertGru(GruSystem, PublishedBert):
    """A published BERT with a GRU decoder."""


class PublishedEncoder(EncoderSystem):
    """A published XLM-R or XLNet with a tokenizer of its own."""

    def __init__(self, row: PublishedRow, kinds: tuple[str, ...]) -> None:
        super().__init__(row.name, "B")
        self._row = row
        self._kinds = kinds

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        encoder = load_encoder(self._row, conditions)
        kind = encoder.config.model_type
        if kind not in self._kinds:
            raise NotRunError(f"{self._row.weights}: a {kind}, not one of {', '.join(self._kinds)}")
        tokenizer = load_tokenizer(self._row, conditions)
        pad_id, most = encoder.config.pad_token_id, self.sizes.max_source_pieces
        self.source = PublishedSource(tokenizer, pad_id, most)
        self.target = shared_pieces(data, conditions).target
        self.batches = Batches(self.source.pad_id)
        self.core = self.attach(encoder)
        return []


def published_xlm_roberta(row: PublishedRow) -> PublishedEncoder:
    """XLM-R, or a RoBERTa."""
    return PublishedEncoder(row, ("xlm-roberta", "roberta"))


def published_xlnet(row: PublishedRow) -> PublishedEncoder:
    """XLNet."""
    return PublishedEncoder(row, ("xlnet",))
