"""A WordPiece vocabulary learnt from text, as a tokenizer.json that an encoder comes with.

Every Latin letter and digit is in it in both forms, so that any word can be spelled, and so are the
control pieces and the unused ones that carry case. Does not know what the text says.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase, digits

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer

from training.errors import DataError

PAD, UNKNOWN, START, END, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
_UNUSED = tuple(f"[unused{n}]" for n in range(1, 5))
CONTROL = (PAD, *_UNUSED, UNKNOWN, START, END, MASK)
_PREFIX = "##"


def learn_tokenizer(lines: Sequence[str], size: int, *, cased: bool) -> Tokenizer:
    """A tokenizer with at most `size` pieces. Raises DataError when that is too few."""
    letters = ascii_lowercase + digits + (ascii_uppercase if cased else "")
    needed = [*CONTROL, *_both_forms(letters)]
    if size <= len(needed):
        raise DataError(f"a vocabulary of {size} pieces is too small; it takes {len(needed) + 1}")
    learner = _bare({UNKNOWN: 0}, cased=cased)
    # Numbered beforehand, or the learner numbers them as its hashes fall, and breaks ties by that.
    normal = (learner.normalizer.normalize_str(line) for line in lines)
    seen = _both_forms("".join(sorted({letter for line in normal for letter in line} - {" "})))
    known = list(dict.fromkeys([*needed, *seen]))
    trainer = WordPieceTrainer(
        vocab_size=max(size, len(known)), special_tokens=known, show_progress=False
    )
    learner.train_from_iterator(lines, trainer)
    learnt = learner.get_vocab()
    pieces = dict.fromkeys([*needed, *sorted(learnt, key=learnt.__getitem__)])
    tokenizer = _bare({piece: n for n, piece in enumerate(list(pieces)[:size])}, cased=cased)
    tokenizer.add_special_tokens(list(CONTROL))
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}",
        special_tokens=[(piece, CONTROL.index(piece)) for piece in (START, END)],
    )
    return tokenizer


def _both_forms(letters: str) -> list[str]:
    """Each letter as a word's first piece and as a later one."""
    return [*letters, *(_PREFIX + letter for letter in letters)]


def _bare(pieces: dict[str, int], *, cased: bool) -> Tokenizer:
    tokenizer = Tokenizer(WordPiece(pieces, unk_token=UNKNOWN, continuing_subword_prefix=_PREFIX))
    tokenizer.normalizer = BertNormalizer(lowercase=not cased)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer
