"""Table B's BART: published weights fine-tuned whole, with their own pieces on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

from training.compare.architectures.core import Batches, TransformerCore
from training.compare.fitting import Stage
from training.compare.material import Material
from training.compare.settings import PublishedRow
from training.compare.system import Conditions, Fitted, NotRunError
from training.compare.systems.bart import ScratchBart
from training.compare.weights import PublishedSource, load_tokenizer, load_translator


class TextPieces:
    """Glosses as text in a checkpoint's own pieces."""

    def __init__(self, tokenizer: Tokenizer, start_id: int, end_id: int, pad_id: int) -> None:
        vocabulary = tokenizer.get_vocab()
        self.vocabulary = tuple(sorted(vocabulary, key=vocabulary.__getitem__))
        self.start_id, self.end_id, self.pad_id = start_id, end_id, pad_id
        self._tokenizer = tokenizer

    def encode(self, gloss: str) -> list[int]:
        """Ids with the special pieces the checkpoint was trained with."""
        return list(self._tokenizer.encode(gloss).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """The text, its blanks made single."""
        return " ".join(self._tokenizer.decode(list(ids), skip_special_tokens=True).split())


class PublishedBart(ScratchBart):
    """A published BART."""

    def __init__(self, row: PublishedRow) -> None:
        super().__init__(row.name, "B")
        self._row = row

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        model = load_translator(self._row, conditions)
        if model.config.model_type != "bart":
            raise NotRunError(f"{self._row.weights}: a {model.config.model_type}, not a BART")
        tokenizer, config = load_tokenizer(self._row, conditions), model.config
        self.target = TextPieces(
            tokenizer, config.decoder_start_token_id, config.eos_token_id, config.pad_token_id
        )
        most = self.sizes.max_source_pieces
        self.source = PublishedSource(tokenizer, config.pad_token_id, most)
        self.batches = Batches(self.source.pad_id)
        self.core = TransformerCore(model)
        return []

    def stage(self, conditions: Conditions) -> Stage:
        """All of it is pre-trained, so all of it learns at the encoder's rate."""
        limit, rate = conditions.settings.budget.finetune, conditions.settings.rates.encoder
        return Stage("finetune", limit, rate, rate)
