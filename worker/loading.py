"""Opens the model and the house lexicon that the settings ask for, and logs what took effect.

Knows no Kafka.
"""

from __future__ import annotations

import time

import structlog

from worker.captions.joining import JoinLimits
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.house import read_house
from worker.gloss.terms import Terminology
from worker.guarding.guard import NO_TERMS, GuardOptions
from worker.model.bundle import default_bundle, house_lexicon, read_samples
from worker.model.device import Execution
from worker.model.translator import CTranslate2Translator, open_translator
from worker.model.warming import warm_up
from worker.pipeline import PipelineOptions
from worker.settings import Settings
from worker.version import installed_version


def load_model(settings: Settings) -> CTranslate2Translator:
    """The bundle of the settings, verified and warm. Raises BundleError or SettingsError."""
    started = time.monotonic()
    execution = Execution(
        device=settings.device,
        compute_type=settings.compute_type,
        inter_threads=settings.inter_threads,
        intra_threads=settings.intra_threads,
        beam_size=settings.beam_size,
    )
    translator = open_translator(settings.bundle, execution)
    structlog.stdlib.get_logger("glosswire").info(
        "model_ready",
        **build_labels(translator),
        translators=translator.threads,
        seconds=round(time.monotonic() - started, 2),
    )
    return translator


def load_warm_model(settings: Settings) -> CTranslate2Translator:
    """As `load_model`, with the memory taken that busy minutes need."""
    translator = load_model(settings)
    guards = _guard_options(settings)
    samples = read_samples(settings.bundle or default_bundle())
    warm_up(
        translator,
        translator.threads,
        [sample.english for sample in samples],
        guards.hypotheses if guards.tries_a_beam else 1,
    )
    return translator


def load_house(settings: Settings, translator: CTranslate2Translator) -> Terminology:
    """The terms of the file that the settings name, else of the one beside the bundle, if any.

    Raises SettingsError.
    """
    path = settings.house_lexicon or house_lexicon(settings.bundle or default_bundle())
    if not path.is_file():
        return NO_TERMS
    terms = read_house(path, CONVENTIONS[translator.info.notation], translator.senses)
    structlog.stdlib.get_logger("glosswire").info(
        "house_lexicon", path=str(path), terms=len(terms.terms)
    )
    return terms


def pipeline_options(settings: Settings, house: Terminology = NO_TERMS) -> PipelineOptions:
    """What the pipeline needs of the settings."""
    return PipelineOptions(
        partials=settings.partials,
        partial_ttl_ms=settings.partial_ttl_ms,
        # A backfill is late by nature.
        late_after_ms=settings.late_after_ms if settings.lane == "live" else None,
        abandon_after_ms=settings.abandon_after_ms,
        joining=JoinLimits(settings.join_hold_ms, settings.join_gap_ms, settings.join_words),
        plain_text=settings.plain_text,
        event_source=f"/glosswire/{settings.group_id}",
        guards=_guard_options(settings),
        house=house,
    )


def _guard_options(settings: Settings) -> GuardOptions:
    return GuardOptions(
        mend=settings.mend_losses,
        second_try=settings.second_try,
        hypotheses=settings.second_try_beam,
    )


def build_labels(translator: CTranslate2Translator) -> dict[str, str]:
    """What runs, as it took effect: for the log and the metrics."""
    info = translator.info
    return {
        "version": installed_version(),
        "model": f"{info.name} {info.version}",
        "notation": info.notation,
        "decode": info.decode,
        "device": translator.device,
        "compute_type": translator.compute_type,
    }
