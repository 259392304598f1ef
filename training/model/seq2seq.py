"""An encoder of BERT's family with a light Transformer decoder, and the loss it learns by.

transformers' own classes are used (EncoderDecoderModel and the parts in `training.model.encoders`
and `training.model.decoders`), so that saving, loading and generating are theirs. The loss is
label-smoothed cross-entropy over the batch's target pieces and a random sample of the others, plus
a term that draws the last cross-attention (mean of heads) to the word alignment. Knows ids only,
neither English nor gloss.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import EncoderDecoderConfig, EncoderDecoderModel
from transformers.modeling_outputs import Seq2SeqLMOutput

from training.errors import CheckpointError
from training.model.decoders import DecoderShape, build_decoder, set_epsilon
from training.model.encoders import (
    EncoderShape,
    drop_pooler,
    encoder_facts,
    load_encoder,
    quiet_loading,
)
from training.model.layers import Stack, decoder_stack

__all__ = [
    "IGNORED",
    "DecoderShape",
    "EncoderShape",
    "GlossModel",
    "LossOptions",
    "alignment_loss",
    "build_model",
    "load_model",
    "quiet_loading",
]

IGNORED = -100


@dataclass(frozen=True)
class LossOptions:
    """How the training loss is put together.

    Of the gloss pieces that the decoder has before it, `replaced_pieces` (a share) are others of
    the batch, so that it leans on the English more than on what it has written.
    """

    alignment_weight: float = 0.5
    label_smoothing: float = 0.1
    sampled_pieces: int = 4000
    replaced_pieces: float = 0.0


class GlossModel(EncoderDecoderModel):  # type: ignore[misc]  # transformers is untyped
    """Encoder and decoder with this project's training loss."""

    loss_options = LossOptions()

    def __init__(self, config: Any = None, encoder: Any = None, decoder: Any = None) -> None:
        super().__init__(config=config, encoder=encoder, decoder=decoder)
        drop_pooler(self.encoder)
        set_epsilon(self.decoder, encoder_facts(self.encoder.config).epsilon)

    @property
    def stack(self) -> Stack:
        """The decoder's parts, under the same names for every kind."""
        return decoder_stack(self.decoder)

    def encode(self, input_ids: Tensor | None, attention_mask: Tensor | None) -> Tensor:
        """Encoder states as wide as the decoder reads them, (batch, source, width)."""
        outputs = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        states: Tensor = outputs.last_hidden_state
        projection = getattr(self, "enc_to_dec_proj", None)
        return states if projection is None else projection(states)

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
        hidden, attention = self.attend(
            self.encode(input_ids, attention_mask), attention_mask, labels
        )
        count = num_items_in_batch if num_items_in_batch is not None else (labels >= 0).sum()
        loss = self._piece_loss(hidden, labels)
        loss = loss + self.loss_options.alignment_weight * alignment_loss(attention, alignment)
        return Seq2SeqLMOutput(loss=loss / count)

    def attend(
        self, encoded: Tensor, attention_mask: Tensor | None, labels: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Decoder states (batch, target, width) and attention (batch, target, source).

        `encoded` are the states that `encode` gives; the attention is the last layer's, mean of
        heads.
        """
        shifted = self.prepare_decoder_input_ids_from_labels(labels)
        if self.training:
            shifted = _with_others(shifted, self.loss_options.replaced_pieces)
        outputs = self.stack.module(
            input_ids=shifted,
            encoder_hidden_states=encoded,
            encoder_attention_mask=attention_mask,
            output_attentions=True,
            use_cache=False,
        )
        return outputs.last_hidden_state, outputs.cross_attentions[-1].mean(dim=1)

    def _piece_loss(self, hidden: Tensor, labels: Tensor) -> Tensor:
        """Summed cross-entropy of the target pieces, among themselves and a random sample."""
        used = labels >= 0
        head = self.stack.head
        size = head.weight.shape[0]
        extra = torch.randint(size, (self.loss_options.sampled_pieces,), device=labels.device)
        candidates, places = torch.unique(
            torch.cat([labels[used], extra]), return_inverse=True, sorted=True
        )
        logits = hidden[used] @ head.weight[candidates].T
        if head.bias is not None:
            logits = logits + head.bias[candidates]
        wanted = places[: int(used.sum())]
        smoothing = self.loss_options.label_smoothing
        return cross_entropy(logits.float(), wanted, label_smoothing=smoothing, reduction="sum")


def _with_others(ids: Tensor, share: float) -> Tensor:
    """A share of the ids (batch, target) replaced by others of the batch; the first ones stay."""
    if not share:
        return ids
    replaced = torch.rand(ids.shape, device=ids.device) < share
    replaced[:, 0] = False
    others = torch.randint(ids.numel(), ids.shape, device=ids.device)
    return torch.where(replaced, ids.flatten()[others], ids)


def alignment_loss(attention: Tensor, alignment: Tensor) -> Tensor:
    """Summed negative log of the attention that falls on the linked source pieces.

    Both are (batch, target, source); target pieces without a link do not count.
    """
    linked = alignment.any(dim=-1)
    mass = (attention.float() * alignment).sum(dim=-1)
    return -(mass[linked].clamp_min(1e-6).log()).sum()


def build_model(kept: EncoderShape, shape: DecoderShape) -> GlossModel:
    """A pre-trained encoder, cut to shape, and a decoder with fresh weights.

    The checkpoint is a hub name or a folder. Raises CheckpointError or RecipeError.
    """
    encoder = load_encoder(kept)
    decoder = build_decoder(shape, encoder_facts(encoder.config))
    joint = EncoderDecoderConfig.from_encoder_decoder_configs(encoder.config, decoder.config)
    model = GlossModel(config=joint, encoder=encoder, decoder=decoder)
    _set_special_ids(model, shape)
    return model


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
