"""Opens the model that the settings ask for, and logs what took effect. Knows no Kafka."""

from __future__ import annotations

import time

import structlog

from worker.model.translator import CTranslate2Translator, Execution, open_translator
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
