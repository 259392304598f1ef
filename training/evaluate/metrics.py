"""How near glosses come to their references: BLEU, chrF++ and exact match.

sacreBLEU with `tok:none` and case kept, as the field compares gloss systems; the signature is
always reported beside the figure (Müller et al. 2023, ACL Short, on evaluating gloss).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sacrebleu.metrics import BLEU, CHRF


@dataclass(frozen=True)
class Scores:
    """BLEU and chrF++ from 0 to 100, exact match from 0 to 100 percent, and how they were made."""

    bleu: float
    chrf: float
    exact_match: float
    sentences: int
    signature: str

    def as_dict(self) -> dict[str, float | str]:
        """For a manifest or a JSON file, rounded to two places."""
        return {k: round(v, 2) if isinstance(v, float) else v for k, v in asdict(self).items()}


def score(hypotheses: Sequence[str], references: Sequence[str]) -> Scores:
    """Score glosses against references of the same length."""
    bleu = BLEU(tokenize="none", force=True)
    chrf = CHRF(word_order=2)
    same = sum(a == b for a, b in zip(hypotheses, references, strict=True))
    return Scores(
        bleu=bleu.corpus_score(list(hypotheses), [list(references)]).score,
        chrf=chrf.corpus_score(list(hypotheses), [list(references)]).score,
        exact_match=100 * same / max(1, len(references)),
        sentences=len(references),
        signature=str(bleu.get_signature()),
    )
