"""The settings as flags, by group, so that every command that needs a group takes the same ones.

Knows names and help texts; imports no settings, so that --help stays quick. Values are passed on as
they were written: `worker.settings` checks them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer


@dataclass(frozen=True)
class Flag:
    """A setting as a flag."""

    name: str
    metavar: str
    help: str


_G = dict[str, tuple[Flag, ...]]
GROUPS: _G = {
    "Settings file": (Flag("config", "FILE", "TOML file of settings. Or GLOSS_CONFIG."),),
    "Broker": (
        Flag("bootstrap_servers", "HOST:PORT,...", "Kafka's address. Default localhost:9092."),
        Flag("broker_timeout_s", "SECONDS", "How long to try to reach Kafka. Default 10."),
        Flag("security_protocol", "NAME", "PLAINTEXT (default), SSL, SASL_PLAINTEXT, SASL_SSL."),
        Flag("sasl_mechanism", "NAME", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."),
        Flag("sasl_username", "NAME", "User name for SASL."),
        Flag("sasl_password", "TEXT", "Password; better from the environment or a file."),
        Flag("sasl_password_file", "FILE", "A file that holds the password."),
        Flag("ssl_cafile", "FILE", "Certificate authority to trust, PEM."),
        Flag("ssl_certfile", "FILE", "Client certificate, PEM."),
        Flag("ssl_keyfile", "FILE", "Client key, PEM."),
        Flag("ssl_password", "TEXT", "Password of the client key."),
    ),
    "Topics": (
        Flag("lane", "live|batch", "Presets topics and group. Default live."),
        Flag("input_topic", "TOPIC", "Captions in. Default captions.en.<lane>.v1."),
        Flag("output_topic", "TOPIC", "Gloss out. Default gloss.asl.<lane>.v1."),
        Flag("dead_letter_topic", "TOPIC", "Unusable records. Default <input topic>.dead."),
    ),
    "Group": (
        Flag("group_id", "NAME", "Consumer group. Default glosswire-<lane>."),
        Flag("delivery", "NAME", "at-least-once (default live) or exactly-once (default batch)."),
        Flag(
            "group_instance_id", "NAME", "Fixed name in the group: a quick restart keeps its place."
        ),
        Flag(
            "leave_on_stop",
            "true|false",
            "Whether a stop gives the place of that name up to others. Default true.",
        ),
        Flag(
            "transactional_id", "NAME", "Fixed name for transactions. Default: from the one above."
        ),
        Flag(
            "session_timeout_s",
            "SECONDS",
            "Silence after which a worker counts as dead. 6; with a fixed name 12.",
        ),
        Flag("max_poll_interval_s", "SECONDS", "Longest one batch may take. Default 300."),
    ),
    "Model": (
        Flag("bundle", "DIR", "Model bundle. Default: the one inside the package."),
        Flag("device", "auto|cpu|cuda", "Where the model runs. Default auto."),
        Flag(
            "compute_type",
            "NAME",
            "auto (default), int8, int8_float16, float16, bfloat16 or float32.",
        ),
        Flag("batches_in_flight", "N", "Batches given to the model at once. Default 2."),
        Flag(
            "model_timeout_s", "SECONDS", "A batch that takes longer ends the worker. Default 60."
        ),
        Flag("inter_threads", "N", "Batches translated at once. Default 0: from the CPU quota."),
        Flag("intra_threads", "N", "Threads for each of them. Default 0: from the CPU quota."),
        Flag("beam_size", "N", "1 (default) is greedy; more is slower."),
    ),
    "Guards": (
        Flag("house_lexicon", "FILE", "Terms with their glosses. Default: <bundle>.house.tsv."),
        Flag("mend_losses", "true|false", "Put in what a gloss lost. Default true."),
        Flag("second_try", "NAME", "off, clauses, beam or both (default), where a gloss loses."),
        Flag("second_try_beam", "N", "Glosses that a second try by beam compares. Default 4."),
    ),
    "Captions": (
        Flag("partials", "NAME", "off, stable_sentences (default) or all."),
        Flag("partial_ttl_ms", "MS", "A partial older than this is dropped. Default 2000."),
        Flag("late_after_ms", "MS", "A final older than this is marked late. Default 6000."),
        Flag("abandon_after_ms", "MS", "A partial with no update is final after this. 10000."),
        Flag("join_hold_ms", "MS", "How long an unfinished sentence waits. Default 1500."),
        Flag("join_gap_ms", "MS", "Longest pause inside a sentence. Default 1000."),
        Flag("join_words", "N", "Longest sentence that is joined; 0 joins none. Default 40."),
        Flag(
            "plain_text", "true|false", "Take values that are not JSON as captions. Default false."
        ),
    ),
    "Batches": (
        Flag("max_batch_records", "N", "Most records in a batch. Default 64."),
        Flag("max_batch_tokens", "N", "Most estimated tokens in a batch. Default 16384."),
        Flag("linger_ms", "MS", "How long a batch waits to fill. Default 10."),
    ),
    "Operation": (
        Flag("health_host", "ADDRESS", "Where probes and metrics listen. Default 0.0.0.0."),
        Flag("health_port", "PORT", "Default 9464; 0 takes any free port and logs it."),
        Flag("shutdown_grace_s", "SECONDS", "Longest a clean stop may take. Default 25."),
    ),
    "Logs": (
        Flag("log_level", "NAME", "debug, info (default), warning or error."),
        Flag("log_format", "NAME", "auto (default: console on a terminal), json or console."),
    ),
}


def takes_settings(
    *groups: str,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of these groups; it receives them as one dict named `flags`."""
    chosen = [(group, flag) for group in ("Settings file", *groups) for flag in GROUPS[group]]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = [
            parameter.replace(annotation=hints[name])
            for name, parameter in inspect.signature(command).parameters.items()
            if name != "flags"
        ]
        added = [_parameter(group, flag) for group, flag in chosen]

        @wraps(command)
        def with_flags(**values: Any) -> None:
            flags = {flag.name: values.pop(flag.name) for _, flag in chosen}
            command(flags=flags, **values)

        # typer reads a command's flags from its signature, so the settings are added to it.
        with_flags.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
        with_flags.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
        return with_flags

    return decorate


def _parameter(group: str, flag: Flag) -> inspect.Parameter:
    option = typer.Option(
        "--" + flag.name.replace("_", "-"),
        metavar=flag.metavar,
        help=flag.help,
        rich_help_panel=group,
        show_default=False,
    )
    return inspect.Parameter(
        flag.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, option],
    )
