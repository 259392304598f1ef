"""Which systems there are, by table and name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from training.compare.settings import Comparison, PublishedRow
from training.compare.system import System
from training.compare.systems.bart import ScratchBart
from training.compare.systems.bert import ScratchBert
from training.compare.systems.bert_gru import ScratchBertGru
from training.compare.systems.copying import Copying
from training.compare.systems.dictionary import WordDictionary
from training.compare.systems.elmo import ScratchElmo
from training.compare.systems.low_resource import LowResource
from training.compare.systems.mass import ScratchMass
from training.compare.systems.matching import ScratchMatching
from training.compare.systems.published import (
    CopierBert,
    FrozenBert,
    PublishedBert,
    PublishedBertGru,
    published_xlm_roberta,
    published_xlnet,
)
from training.compare.systems.published_bart import PublishedBart
from training.compare.systems.tagging import ScratchTagging
from training.compare.systems.unpublished import Unpublished
from training.compare.systems.xlm_roberta import ScratchXlmRoberta
from training.compare.systems.xlnet import ScratchXlnet
from training.errors import RecipeError

BASELINES: Mapping[str, Callable[[str, str], System]] = {
    "copy": Copying,
    "dictionary": WordDictionary,
}
FROM_SCRATCH: Mapping[str, Callable[[str, str], System]] = {
    **BASELINES,
    "bert": ScratchBert,
    "bert-gru": ScratchBertGru,
    "matching": ScratchMatching,
    "tagging": ScratchTagging,
    "xlm-roberta": ScratchXlmRoberta,
    "bart": ScratchBart,
    "mass": ScratchMass,
    "xlnet": ScratchXlnet,
    "elmo": ScratchElmo,
}
PUBLISHED: Mapping[str, Callable[[PublishedRow], System]] = {
    "bert-frozen": FrozenBert,
    "bert-plain": PublishedBert,
    "bert-copier": CopierBert,
    "bert-gru": PublishedBertGru,
    "low-resource": LowResource,
    "xlm-roberta": published_xlm_roberta,
    "bart": PublishedBart,
    "xlnet": published_xlnet,
    "mass": Unpublished,
    "elmo": Unpublished,
}


def make_systems(comparison: Comparison) -> list[System]:
    """The rows of both tables, in order. Raises RecipeError for a name that nothing has."""
    for table, names, known in (
        ("table_a", comparison.table_a, FROM_SCRATCH),
        ("table_b", [row.system for row in comparison.table_b], {**BASELINES, **PUBLISHED}),
    ):
        for name in names:
            if name not in known:
                raise RecipeError(f"{table}: no system {name}; there are {', '.join(known)}")
    rows: list[System] = [FROM_SCRATCH[name](name, "A") for name in comparison.table_a]
    return [*rows, *map(_from_published, comparison.table_b)]


def _from_published(row: PublishedRow) -> System:
    if row.system in BASELINES:
        return BASELINES[row.system](row.name, "B")
    return PUBLISHED[row.system](row)
