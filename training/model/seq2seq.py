"""A BERT encoder with a light Transformer decoder, and the loss it learns by.

transformers' own classes are used (EncoderDecoderModel, BertGenerationDecoder), so that saving,
loading and generating are theirs. The loss is label-smoothed cross-entropy over the batch's target
pieces and a random sample of the others, plus a term that draws the last cross-attention (mean of
heads) to the word alignment. Knows ids only, neither English nor gloss.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import (
    AutoConfig,
    AutoModel,
    BertGenerationConfig,
    BertGenerationDecoder,
    BertModel,
    EncoderDecoderConfig,
    EncoderDecoderModel,
)
from transformers.modeling_outputs import Seq2SeqLMOutput
from transformers.utils import logging

from training.errors import CheckpointError

IGNORED = -100


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Load or save without transformers' bars and its table of weights that a cut model lacks."""
    level = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.enable_progress_bar()
        logging.set_verbosity(level)


@dataclass(frozen=True)
class LossOptions:
    """How the training loss is put together."""

    alignment_weight: float = 0.5
    label_smoothing: float = 0.1
    sampled_pieces: int = 4000


@dataclass(frozen=True)
class DecoderShape:
    """The decoder; its width and heads are the encoder's."""

    layers: int
    vocabulary_size: int
    max_positions: int
    start_id: int
    end_id: int
    pad_id: int
    dropout: float = 0.1


class GlossModel(EncoderDecoderModel):  # type: ignore[misc]  # transformers is untyped
    """Encoder and decoder with this project's training loss."""

    loss_options = LossOptions()

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        alignment: Tensor | None = None,
        num_items_in_batch: Tensor | int | None = None,
        **kwargs: Any,
    ) -> Any:
        if labels is None or alignment is None:
            return super().forward(input_ids=input_ids, attention_mask=attention_mask, **kwargs)
        hidden, attention = self._decode(input_ids, attention_mask, labels)
        count = num_items_in_batch if num_items_in_batch is not None else (labels >= 0).sum()
        loss = self._piece_loss(hidden, labels)
        loss = loss + self.loss_options.alignment_weight * alignment_loss(attention, alignment)
        return Seq2SeqLMOutput(loss=loss / count)

    def _decode(
        self, input_ids: Tensor | None, attention_mask: Tensor | None, labels: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Decoder states (batch, target, width) and attention (batch, target, source)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        shifted = self.prepare_decoder_input_ids_from_labels(labels)
        outputs = self.decoder.bert(
            input_ids=shifted,
            encoder_hidden_states=states,
            encoder_attention_mask=attention_mask,
            output_attentions=True,
            use_cache=False,
        )
        return outputs.last_hidden_state, outputs.cross_attentions[-1].mean(dim=1)

    def _piece_loss(self, hidden: Tensor, labels: Tensor) -> Tensor:
        """Summed cross-entropy of the target pieces, among themselves and a random sample."""
        used = labels >= 0
        head = self.decoder.lm_head.decoder
        size = head.weight.shape[0]
        extra = torch.randint(size, (self.loss_options.sampled_pieces,), device=labels.device)
        candidates, places = torch.unique(
            torch.cat([labels[used], extra]), return_inverse=True, sorted=True
        )
        logits = hidden[used] @ head.weight[candidates].T + head.bias[candidates]
        wanted = places[: int(used.sum())]
        smoothing = self.loss_options.label_smoothing
        return cross_entropy(logits.float(), wanted, label_smoothing=smoothing, reduction="sum")


def alignment_loss(attention: Tensor, alignment: Tensor) -> Tensor:
    """Summed negative log of the attention that falls on the linked source pieces.

    Both are (batch, target, source); target pieces without a link do not count.
    """
    linked = alignment.any(dim=-1)
    mass = (attention.float() * alignment).sum(dim=-1)
    return -(mass[linked].clamp_min(1e-6).log()).sum()


@dataclass(frozen=True)
class EncoderShape:
    """What is kept of a pre-trained encoder: its first layers and its first positions."""

    checkpoint: str | Path
    layers: int
    max_positions: int


def build_model(kept: EncoderShape, shape: DecoderShape) -> GlossModel:
    """A pre-trained encoder, cut to shape, and a decoder with fresh weights.

    The checkpoint is a hub name or a folder. Raises CheckpointError.
    """
    encoder = _load_encoder(kept)
    config = encoder.config
    decoder = BertGenerationDecoder(
        BertGenerationConfig(
            vocab_size=shape.vocabulary_size,
            hidden_size=config.hidden_size,
            num_hidden_layers=shape.layers,
            num_attention_heads=config.num_attention_heads,
            intermediate_size=config.intermediate_size,
            hidden_act=config.hidden_act,
            layer_norm_eps=config.layer_norm_eps,
            hidden_dropout_prob=shape.dropout,
            attention_probs_dropout_prob=0.0,  # the alignment loss reads the attention itself
            max_position_embeddings=shape.max_positions,
            bos_token_id=shape.start_id,
            eos_token_id=shape.end_id,
            pad_token_id=shape.pad_id,
            is_decoder=True,
            add_cross_attention=True,
            tie_word_embeddings=True,
            attn_implementation="eager",
        )
    )
    joint = EncoderDecoderConfig.from_encoder_decoder_configs(config, decoder.config)
    model = GlossModel(config=joint, encoder=encoder, decoder=decoder)
    _set_special_ids(model, shape)
    return model


def _load_encoder(kept: EncoderShape) -> Any:
    try:
        config = AutoConfig.from_pretrained(kept.checkpoint)
        if config.model_type != "bert":
            raise CheckpointError(
                f"{kept.checkpoint}: a {config.model_type} encoder; this version takes BERT's"
            )
        with quiet_loading():
            whole = AutoModel.from_pretrained(kept.checkpoint)
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{kept.checkpoint}: cannot be loaded: {error}") from None
    config.num_hidden_layers = min(kept.layers, config.num_hidden_layers)
    config.max_position_embeddings = min(kept.max_positions, config.max_position_embeddings)
    encoder = BertModel(config)
    wanted = encoder.state_dict()
    known = whole.state_dict()
    encoder.load_state_dict(
        {name: known[name][: weight.shape[0]] for name, weight in wanted.items()}
    )
    return encoder


def _set_special_ids(model: GlossModel, shape: DecoderShape) -> None:
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id = shape.start_id
        config.bos_token_id = shape.start_id
        config.eos_token_id = shape.end_id
        config.pad_token_id = shape.pad_id


def load_model(folder: Path) -> GlossModel:
    """A model that `save_pretrained` wrote, ready to generate. Raises CheckpointError."""
    try:
        with quiet_loading():
            model: GlossModel = GlossModel.from_pretrained(folder, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder}: no trained model: {error}") from None
    model.eval()
    return model
