"""The folder of a training run: what each step leaves there for the next.

data/{train,dev,test,generated}.jsonl   prepare
data/retold.jsonl                       prepare: the pairs to learn from, told again
data/report.json                        prepare: how many pairs of which kind
data/pseudo.jsonl, data/teacher.json    teach: unlabelled text glossed by the teacher, and how well
data/notation.json                      prepare: the pairs' notation and its target pieces
data/words.tsv                          prepare: what each word became, where that can be told
encoder/                                prepare: the encoder with fewer pieces, where asked for
model/                                  train: the torch model as transformers saves it
scores.json, test.tsv                   evaluate
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from training.model.examples import ExampleBuilder, Pieces
from training.model.notation import NOTATION_FILE, PairNotation, read_format
from training.model.seq2seq import DecoderShape, EncoderShape, LossOptions
from training.model.vocabulary import (
    END,
    PAD,
    START,
    TargetEncoder,
    Vocabulary,
    build_vocabulary,
    case_markers,
)
from training.recipe import Recipe, encoder_folder
from worker.model.bundle import WORDS
from worker.model.target import TargetFormat
from worker.model.tokenizer import SourceTokenizer

GENERATED = "generated"
PSEUDO = "pseudo"
RETOLD = "retold"


@dataclass(frozen=True)
class Workspace:
    """A recipe and the folder its run works in."""

    recipe: Recipe
    recipe_file: Path
    folder: Path

    def data_file(self, name: str) -> Path:
        """One of the pair files of `prepare`."""
        return self.folder / "data" / f"{name}.jsonl"

    @property
    def model_folder(self) -> Path:
        """Where the trained model is."""
        return self.folder / "model"

    @property
    def teacher_file(self) -> Path:
        """What `teach` found."""
        return self.folder / "data" / "teacher.json"

    @property
    def scores_file(self) -> Path:
        """What `evaluate` found."""
        return self.folder / "scores.json"

    @property
    def checkpoint(self) -> str:
        """The folder or hub name of the encoder as it was published. Raises RecipeError."""
        return encoder_folder(self.recipe.encoder.checkpoint)

    @property
    def pruned_encoder(self) -> Path:
        """Where the encoder with fewer pieces is."""
        return self.folder / "encoder"

    @property
    def encoder(self) -> str:
        """The folder or hub name of the encoder to start from. Raises RecipeError."""
        return str(self.pruned_encoder) if self.recipe.encoder.pieces else self.checkpoint

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer of the encoder to start from."""
        return tokenizer_of(self.encoder)

    @property
    def notation_file(self) -> Path:
        """What `prepare` found of the pairs' notation."""
        return self.folder / "data" / NOTATION_FILE

    @property
    def words_file(self) -> Path:
        """What each word became; only there for pairs that gloss word for word."""
        return self.folder / "data" / WORDS

    @cached_property
    def notation(self) -> PairNotation:
        """The pairs' notation, to be asked for once `prepare` is done. Raises DataError."""
        return read_format(self.notation_file)

    @property
    def target_format(self) -> TargetFormat:
        """How the notation is written in pieces."""
        return self.notation.target

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Both sides' pieces. Raises CheckpointError."""
        return build_vocabulary(self.tokenizer_file, self.target_format)

    @cached_property
    def pieces(self) -> Pieces:
        """What both sides are cut with."""
        markers = case_markers(self.vocabulary)
        tokenizer = SourceTokenizer.from_file(
            self.tokenizer_file, markers, digits=self.notation.digits
        )
        encoder = TargetEncoder(tokenizer, self.target_format, self.vocabulary.target)
        return Pieces(tokenizer, encoder, self.vocabulary, markers)

    def example_builder(self) -> ExampleBuilder:
        """Turns pairs into examples within the recipe's limits."""
        limits = self.recipe.limits
        return ExampleBuilder(self.pieces, limits.max_source_pieces, limits.max_target_pieces)

    def encoder_shape(self) -> EncoderShape:
        """What the recipe keeps of the encoder; two positions are for its own pieces."""
        positions = self.recipe.limits.max_source_pieces + 2
        part = self.recipe.encoder
        return EncoderShape(self.encoder, part.layers, positions, part.dropout)

    def decoder_shape(self) -> DecoderShape:
        """The decoder that the recipe asks for."""
        ids = self.vocabulary.target_ids()
        return DecoderShape(
            **self.recipe.decoder.model_dump(),
            vocabulary_size=len(self.vocabulary.target),
            max_positions=self.recipe.limits.max_target_pieces + 8,
            start_id=ids[START],
            end_id=ids[END],
            pad_id=ids[PAD],
        )

    def loss_options(self) -> LossOptions:
        """The loss that the recipe asks for."""
        return LossOptions(**self.recipe.loss.model_dump())


def tokenizer_of(encoder: str) -> Path:
    """An encoder's tokenizer; a hub encoder's is brought here by the hub's own client."""
    folder = Path(encoder)
    if folder.is_dir():
        return folder / "tokenizer.json"
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(encoder, "tokenizer.json"))
