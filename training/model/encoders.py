"""Pre-trained encoders: which can be exported, and their first layers and positions.

What CTranslate2 has no place for is refused by name before anything is trained. Knows no decoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch.nn import Dropout
from transformers import AutoConfig, AutoModel, PreTrainedConfig
from transformers.utils import logging

from training.errors import CheckpointError

ENCODERS = ("bert", "roberta", "xlm-roberta", "distilbert")
DECODERS = ("bert-generation", "bart", "mbart")
ACTIVATIONS = ("gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu", "swish")
_WHY_NOT = {
    "albert": "its layers share their weights behind factorised embeddings",
    "bert": "a BERT language-model head transforms the state before it writes a piece",
    "deberta": "its attention is disentangled",
    "deberta-v2": "its attention is disentangled",
    "elmo": "it is recurrent",
    "gru": "it is recurrent",
    "roberta": "a RoBERTa language-model head transforms the state before it writes a piece",
    "xlnet": "its attention is relative to positions and permuted",
}
_DISTILBERT_EPSILON = 1e-12  # a constant of transformers' DistilBERT, not in its configuration


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
class EncoderShape:
    """What is kept of a pre-trained encoder: its first layers and its first positions.

    `dropout` in training is the checkpoint's own where it is None.
    """

    checkpoint: str | Path
    layers: int
    max_positions: int
    dropout: float | None = None


@dataclass(frozen=True)
class EncoderFacts:
    """What a decoder has to know of its encoder."""

    width: int
    heads: int
    feed_forward: int
    activation: str
    epsilon: float
    max_positions: int


def encoder_facts(config: Any) -> EncoderFacts:
    """The same facts under the same names, whatever the encoder calls them."""
    distil = config.model_type == "distilbert"
    return EncoderFacts(
        width=config.hidden_size,
        heads=config.num_attention_heads,
        feed_forward=config.hidden_dim if distil else config.intermediate_size,
        activation=config.activation if distil else config.hidden_act,
        epsilon=_DISTILBERT_EPSILON if distil else config.layer_norm_eps,
        max_positions=config.max_position_embeddings - _rows_before_the_first(config),
    )


def _rows_before_the_first(config: Any) -> int:
    """RoBERTa's positions start after the row of its padding piece."""
    roberta = config.model_type in ("roberta", "xlm-roberta")
    return int(config.pad_token_id) + 1 if roberta else 0


def why_not_convertible(model_type: str, *, decoder: bool = False) -> str | None:
    """Why a type of encoder or decoder cannot be exported to CTranslate2; None when it can."""
    if model_type in (DECODERS if decoder else ENCODERS):
        return None
    reason = _WHY_NOT.get(model_type, "its layers are none of those the export knows")
    side, known = ("decoder", DECODERS) if decoder else ("encoder", ENCODERS)
    return f"a {model_type} {side} has no place in a CTranslate2 model: {reason}; use " + (
        ", ".join(known[:-1]) + f" or {known[-1]}"
    )


def require_convertible(config: Any) -> None:
    """Raise CheckpointError unless an encoder, or an encoder-decoder pair, can be exported."""
    if config.model_type == "encoder-decoder":
        require_convertible(config.encoder)
        _require_known(config.decoder, decoder=True)
        return
    _require_known(config, decoder=False)
    if getattr(config, "is_decoder", False):
        raise CheckpointError(f"this {config.model_type} is set up as a decoder, not an encoder")
    kind = getattr(config, "position_embedding_type", "absolute")
    if kind != "absolute":
        raise CheckpointError(f"{kind} positions have no place in this export; use absolute ones")


def _require_known(config: Any, *, decoder: bool) -> None:
    reason = why_not_convertible(config.model_type, decoder=decoder)
    if reason:
        raise CheckpointError(reason)
    names = ("hidden_act", "activation", "activation_function")
    activation = next(getattr(config, name) for name in names if hasattr(config, name))
    if activation not in ACTIVATIONS:
        raise CheckpointError(
            f"activation {activation} has no place in a CTranslate2 model; it can do: "
            + ", ".join(ACTIVATIONS)
        )


def require_convertible_checkpoint(checkpoint: str | Path) -> None:
    """The first check of a run: the configuration is read, no weights. Raises CheckpointError."""
    _read_config(checkpoint)


def _read_config(checkpoint: str | Path) -> Any:
    try:
        # Read as a dictionary first: a type that transformers has never heard of is named, too.
        fields, _ = PreTrainedConfig.get_config_dict(str(checkpoint))
        reason = why_not_convertible(fields.get("model_type", "nameless"))
        if reason:
            raise CheckpointError(f"{checkpoint}: {reason}")
        config = AutoConfig.from_pretrained(checkpoint)
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise CheckpointError(f"{checkpoint}: no encoder can be loaded: {first}") from None
    require_convertible(config)
    return config


def load_encoder(kept: EncoderShape) -> Any:
    """An encoder cut to shape. Raises CheckpointError."""
    config = _read_config(kept.checkpoint)
    whole = load_whole(kept.checkpoint)
    positions = kept.max_positions + _rows_before_the_first(config)
    config.num_hidden_layers = min(kept.layers, config.num_hidden_layers)
    config.max_position_embeddings = min(positions, config.max_position_embeddings)
    encoder = AutoModel.from_config(config)
    drop_pooler(encoder)
    known = whole.state_dict()
    encoder.load_state_dict(
        {name: known[name][: weight.shape[0]] for name, weight in encoder.state_dict().items()}
    )
    if kept.dropout is not None:
        _set_dropout(encoder, kept.dropout)
    return encoder


def _set_dropout(encoder: Any, share: float) -> None:
    for module in encoder.modules():
        if isinstance(module, Dropout):
            module.p = share


def load_whole(checkpoint: str | Path) -> Any:
    """An encoder as it was published. Raises CheckpointError."""
    try:
        with quiet_loading():
            return AutoModel.from_pretrained(checkpoint)
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise CheckpointError(f"{checkpoint}: weights cannot be loaded: {first}") from None


def drop_pooler(encoder: Any) -> None:
    """Remove the layer that classifiers read: here nothing does, and it would never be trained."""
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None
