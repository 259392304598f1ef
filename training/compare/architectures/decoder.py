"""The light Transformer decoder that most rows share, on any encoder of transformers.

It is as wide as its encoder and has learnt positions. Where encoder and target share pieces, the
decoder's embeddings start as the encoder's, centred, with a standard deviation of 0.02.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import (
    BertGenerationConfig,
    BertGenerationDecoder,
    EncoderDecoderConfig,
    EncoderDecoderModel,
)

from training.compare.pieces import Target
from training.compare.settings import SizesPart
from training.model.seq2seq import quiet_loading

EMBEDDING_STD = 0.02
_SPARE_POSITIONS = 8


@dataclass(frozen=True)
class Frame:
    """What a decoder takes over from its encoder."""

    width: int
    heads: int
    epsilon: float = 1e-12


def light_decoder(pieces: Target, sizes: SizesPart, frame: Frame) -> Any:
    """A decoder with fresh weights."""
    return BertGenerationDecoder(
        BertGenerationConfig(
            vocab_size=len(pieces.vocabulary),
            hidden_size=frame.width,
            num_hidden_layers=sizes.decoder_layers,
            num_attention_heads=frame.heads,
            intermediate_size=4 * frame.width,
            hidden_act="gelu",
            layer_norm_eps=frame.epsilon,  # CTranslate2 keeps one for a whole model
            hidden_dropout_prob=sizes.dropout,
            attention_probs_dropout_prob=sizes.dropout,
            max_position_embeddings=sizes.max_target_pieces + _SPARE_POSITIONS,
            bos_token_id=pieces.start_id,
            eos_token_id=pieces.end_id,
            pad_token_id=pieces.pad_id,
            is_decoder=True,
            add_cross_attention=True,
            tie_word_embeddings=True,
        )
    )


def attach_decoder(encoder: Any, pieces: Target, sizes: SizesPart) -> Any:
    """An EncoderDecoderModel of transformers: an encoder and the light decoder."""
    config = encoder.config
    frame = Frame(config.hidden_size, config.num_attention_heads, config.layer_norm_eps)
    decoder = light_decoder(pieces, sizes, frame)
    with quiet_loading():
        joint = EncoderDecoderConfig.from_encoder_decoder_configs(encoder.config, decoder.config)
        model = EncoderDecoderModel(config=joint, encoder=encoder, decoder=decoder)
    for kept in (model.config, model.generation_config):
        kept.decoder_start_token_id = pieces.start_id
        kept.bos_token_id, kept.eos_token_id = pieces.start_id, pieces.end_id
        kept.pad_token_id = pieces.pad_id
    return model


def share_embeddings(
    known: Tensor, source: Sequence[str], target_table: Tensor, target: Sequence[str]
) -> int:
    """Start the target embeddings as the source's of the same pieces; how many were found."""
    places = {piece: n for n, piece in enumerate(source)}
    shared = [n for n, piece in enumerate(target) if piece in places]
    if shared:
        with torch.no_grad():
            rows = known[[places[target[n]] for n in shared]].float()
            rows = rows - rows.mean(dim=0)
            target_table[shared] = rows * (EMBEDDING_STD / rows.std())
    return len(shared)
