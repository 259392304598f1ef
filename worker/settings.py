"""All configuration of the worker, and the only reader of the environment.

A setting is taken from the first place that has it: a flag, the environment (GLOSS_<NAME>), the
TOML file named by --config or GLOSS_CONFIG, the default. `lane` presets the topics and the group.
Knows no Kafka and no model: it produces one frozen `Settings`, or a SettingsError that says which
setting is wrong and how to set it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from worker.errors import SettingsError

PREFIX = "GLOSS_"
CONFIG_VARIABLE = "GLOSS_CONFIG"
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")

Milliseconds = Annotated[int, Field(gt=0, le=86_400_000)]
Lane = Literal["live", "batch"]
SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class Settings(BaseModel):
    """Every setting of the worker, checked. worker/docs/settings.md explains each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap_servers: str = Field(default="localhost:9092", min_length=1)
    lane: Lane = "live"
    input_topic: str  # these four have the lane's defaults
    output_topic: str
    dead_letter_topic: str
    group_id: str = Field(min_length=1)
    delivery: Literal["at-least-once", "exactly-once"]  # so has this
    group_instance_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,200}$")
    transactional_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,200}$")
    leave_on_stop: bool = True

    bundle: Path | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: Literal["auto", "int8", "int8_float16", "float16", "bfloat16", "float32"] = "auto"
    inter_threads: int = Field(default=0, ge=0, le=1024)
    intra_threads: int = Field(default=0, ge=0, le=1024)
    beam_size: int = Field(default=1, ge=1, le=16)

    house_lexicon: Path | None = None
    mend_losses: bool = True
    second_try: Literal["off", "clauses", "beam", "both"] = "both"
    second_try_beam: int = Field(default=4, ge=2, le=16)

    max_batch_records: int = Field(default=64, ge=1, le=4096)
    max_batch_tokens: int = Field(default=16_384, ge=1)
    linger_ms: int = Field(default=10, ge=0, le=10_000)
    batches_in_flight: int = Field(default=2, ge=1, le=16)
    model_timeout_s: float = Field(default=60.0, ge=1, le=3_600)

    plain_text: bool = False
    partials: Literal["off", "stable_sentences", "all"] = "stable_sentences"
    partial_ttl_ms: Milliseconds = 2_000
    late_after_ms: Milliseconds = 6_000
    abandon_after_ms: Milliseconds = 10_000
    join_hold_ms: Milliseconds = 1_500
    join_gap_ms: Milliseconds = 1_000
    join_words: int = Field(default=40, ge=0, le=200)

    health_host: str = "0.0.0.0"
    health_port: int = Field(default=9464, ge=0, le=65_535)
    shutdown_grace_s: float = Field(default=25.0, gt=0, le=3_600)
    broker_timeout_s: float = Field(default=10.0, gt=0, le=600)
    max_poll_interval_s: float = Field(default=300.0, ge=60, le=86_400)
    session_timeout_s: float = Field(ge=3, le=1_800)  # preset by group_instance_id

    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: SaslMechanism | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    sasl_password_file: Path | None = None
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    ssl_password: SecretStr | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, values: dict[str, Any]) -> dict[str, Any]:
        lane = values.get("lane", "live")
        preset = {
            "input_topic": f"captions.en.{lane}.v1",
            "output_topic": f"gloss.asl.{lane}.v1",
            "group_id": f"glosswire-{lane}",
            "delivery": "exactly-once" if lane == "batch" else "at-least-once",
            # Nobody waits for a static member's session to end, as it is started again in its own
            # place; it outlives the 9 s until another broker has a dead coordinator's place.
            "session_timeout_s": 12.0 if values.get("group_instance_id") else 6.0,
        }
        merged = preset | values
        return {"dead_letter_topic": f"{merged['input_topic']}.dead"} | merged

    @field_validator("input_topic", "output_topic", "dead_letter_topic")
    @classmethod
    def _is_topic_name(cls, name: str) -> str:
        if not _TOPIC.fullmatch(name) or name in {".", ".."}:
            raise ValueError("a topic name is 1 to 249 of the characters A-Z a-z 0-9 . _ -")
        return name

    @field_validator(
        "sasl_password_file", "ssl_cafile", "ssl_certfile", "ssl_keyfile", "house_lexicon"
    )
    @classmethod
    def _can_be_read(cls, path: Path | None) -> Path | None:
        if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
            raise ValueError("there is no such file, or it cannot be read")
        return path

    @model_validator(mode="after")
    def _topics_differ(self) -> Self:
        if len({self.input_topic, self.output_topic, self.dead_letter_topic}) < 3:
            raise ValueError("input_topic, output_topic and dead_letter_topic must differ")
        return self

    @model_validator(mode="after")
    def _sasl_is_whole(self) -> Self:
        if not self.security_protocol.startswith("SASL"):
            return self
        if self.sasl_mechanism is None or self.sasl_username is None:
            raise ValueError("security_protocol needs sasl_mechanism and sasl_username")
        if self.sasl_password is None and self.sasl_password_file is None:
            raise ValueError("security_protocol needs sasl_password or sasl_password_file")
        return self

    def read_sasl_password(self) -> str | None:
        """The password itself: from its file where one is set (without a final line break)."""
        if self.sasl_password_file is not None:
            return self.sasl_password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return self.sasl_password.get_secret_value() if self.sasl_password else None


def load_settings(
    flags: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Put the settings together; a flag that is None is not given. Raises SettingsError."""
    variables = os.environ if environment is None else environment
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    config = given.pop("config", None) or variables.get(CONFIG_VARIABLE)
    file_values = _read_file(Path(str(config))) if config else {}
    try:
        return Settings.model_validate(file_values | _from_environment(variables) | given)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """GLOSS_ variables that are no setting: misspelt, or put there by Kubernetes for a service."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    names = os.environ if environment is None else environment
    return sorted(name for name in names if name.startswith(PREFIX) and name not in known)


def _from_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What the environment sets. An empty variable counts as not set, as deployments leave them."""
    found = {name: variables.get(PREFIX + name.upper()) for name in Settings.model_fields}
    return {name: value for name, value in found.items() if value}


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is not TOML: {error}") from None


def _explain(error: ValidationError) -> str:
    """One line about the first problem. A secret's value is never shown."""
    problem = error.errors()[0]
    name = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if not name:
        return f"settings: {message}"
    if problem["type"] == "extra_forbidden":
        return f"{name} is not a setting; `gloss-worker run --help` lists them"
    shown = "" if "password" in name else f" = {problem['input']!r}"
    flag = "--" + name.replace("_", "-")
    return (
        f"{name}{shown}: {message}; set it by the flag {flag}, the variable "
        f"{PREFIX}{name.upper()}, or `{name} = ...` in the --config file"
    )
