"""Published weights: where they are, and what of them is kept.

A hub is asked only where the comparison's YAML says `hub: true`; otherwise a hub name works when
its files are on this machine already. Raises NotRunError, whose message the table prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import hf_hub_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import AutoModel, AutoModelForSeq2SeqLM

from training.compare.settings import PublishedRow
from training.compare.system import Conditions, NotRunError
from training.errors import RecipeError
from training.model.seq2seq import quiet_loading
from training.recipe import encoder_folder


def checkpoint_of(row: PublishedRow) -> str:
    """The folder or hub name of a row."""
    if row.weights is None:
        raise NotRunError("the YAML names no weights for it")
    try:
        return encoder_folder(row.weights)
    except RecipeError as error:
        raise NotRunError(str(error)) from None


def load_encoder(row: PublishedRow, conditions: Conditions) -> Any:
    """The encoder of a row, cut to its first layers."""
    model = _load(AutoModel, row, conditions)
    if row.layers is not None:
        _keep_layers(model, row.layers)
    return model


def load_translator(row: PublishedRow, conditions: Conditions) -> Any:
    """A whole encoder-decoder."""
    return _load(AutoModelForSeq2SeqLM, row, conditions)


def load_tokenizer(row: PublishedRow, conditions: Conditions) -> Tokenizer:
    """The checkpoint's tokenizer.json, without the padding and the limit some have stored."""
    checkpoint, hub = checkpoint_of(row), conditions.settings.hub
    path = Path(checkpoint) / "tokenizer.json"
    try:
        if not Path(checkpoint).is_dir():
            path = Path(
                hf_hub_download(checkpoint, "tokenizer.json", local_files_only=not hub),
            )
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except (OSError, HfHubHTTPError, HFValidationError, LocalEntryNotFoundError):
        raise NotRunError(f"{row.weights}: has no tokenizer.json here{_hint(row, hub)}") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class PublishedSource:
    """Ids by a checkpoint's own tokenizer, with the special pieces it adds."""

    def __init__(self, tokenizer: Tokenizer, pad_id: int, most: int) -> None:
        vocabulary = tokenizer.get_vocab()
        self.vocabulary = tuple(sorted(vocabulary, key=vocabulary.__getitem__))
        self.pad_id = pad_id
        self.truncated = 0
        self._tokenizer = tokenizer
        self._most = most

    def encode(self, lines: Sequence[str]) -> list[list[int]]:
        rows = []
        for encoding in self._tokenizer.encode_batch(list(lines)):
            if len(encoding.ids) > self._most:
                self.truncated += 1
                encoding.truncate(self._most)
            rows.append(list(encoding.ids))
        return rows


def _load(kind: Any, row: PublishedRow, conditions: Conditions) -> Any:
    checkpoint, hub = checkpoint_of(row), conditions.settings.hub
    try:
        with quiet_loading():
            return kind.from_pretrained(checkpoint, local_files_only=not hub)
    except SafetensorError as error:
        raise NotRunError(f"{row.weights}: its weights are damaged: {error}") from None
    except (OSError, ValueError):
        raise NotRunError(f"{row.weights}: is not on this machine{_hint(row, hub)}") from None


def _hint(row: PublishedRow, hub: bool) -> str:
    return "" if hub else ", and `hub` is off in the YAML"


def _keep_layers(model: Any, count: int) -> None:
    if hasattr(model, "layer"):  # XLNet has no module for its stack
        model.layer = model.layer[:count]
    else:
        model.encoder.layer = model.encoder.layer[:count]
    model.config.num_hidden_layers = count
