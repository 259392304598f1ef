"""JSON Schemas of the messages, and an AsyncAPI 3 document that ties them to topics.

Everything is made from the models that read and write the messages, so that it cannot say
something else. Knows no broker. Produces plain dictionaries; `yaml_text` writes one down.
"""

from __future__ import annotations

import json
from typing import Any, Literal

import yaml
from pydantic import BaseModel

from worker.contract.caption import Caption
from worker.contract.dead_letter import (
    ATTEMPTS_HEADER,
    MARKED_OFFSETS,
    MARKER_HEADER,
    REASON_HEADER,
)
from worker.contract.result import EVENT_TYPE, SCHEMA_VERSION, GlossRecord

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LANES = ("live", "batch")
_CONNECT = "__connect.errors."
Document = dict[str, Any]


def all_schemas() -> dict[str, Document]:
    """Every document of the contract by its name: caption, gloss, asyncapi."""
    return {
        "caption": _schema(Caption, "validation"),
        "gloss": _schema(GlossRecord, "serialization"),
        "asyncapi": asyncapi(),
    }


def contract_files() -> dict[str, str]:
    """The names and texts of the files that are kept with the project."""
    documents = all_schemas()
    files = {
        f"{name}.json": json.dumps(documents[name], indent=2, ensure_ascii=False) + "\n"
        for name in ("caption", "gloss")
    }
    return {**files, "asyncapi.yaml": yaml_text(documents["asyncapi"])}


def yaml_text(document: Document) -> str:
    """A document as YAML, in its own order."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Document:
    return {"$schema": _DIALECT, **model.model_json_schema(mode=mode)}


def asyncapi() -> Document:
    """What the worker receives and sends, on which topics."""
    channels: Document = {}
    operations: Document = {}
    for lane in _LANES:
        captions = f"captions.en.{lane}.v1"
        channels |= {
            f"captions_{lane}": _channel(captions, "caption"),
            f"gloss_{lane}": _channel(f"gloss.asl.{lane}.v1", "gloss"),
            f"dead_letters_{lane}": _channel(f"{captions}.dead", "deadLetter", "replayMarker"),
        }
        operations |= {
            f"receive_captions_{lane}": _operation("receive", f"captions_{lane}"),
            f"send_gloss_{lane}": _operation("send", f"gloss_{lane}"),
            f"send_dead_letters_{lane}": _operation("send", f"dead_letters_{lane}"),
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "glosswire",
            "version": SCHEMA_VERSION,
            "description": "English captions in, ASL gloss out. Every topic is keyed by stream_id.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": _messages()},
    }


def _messages() -> Document:
    key = {"type": "string", "description": "the stream_id"}
    events = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type")
    places = ("topic", "partition", "offset", "stage", "class.name", "exception.message")
    letters = (*(_CONNECT + place for place in places), REASON_HEADER, ATTEMPTS_HEADER)
    return {
        "caption": {
            "summary": "One revision of one segment of captions.",
            "payload": {"$ref": "caption.json"},
            "bindings": {"kafka": {"key": key}},
        },
        "gloss": {
            "summary": f"The answer to one revision, a CloudEvent of type {EVENT_TYPE}.",
            "headers": _headers(events),
            "payload": {"$ref": "gloss.json"},
            "bindings": {"kafka": {"key": key}},
        },
        "deadLetter": {
            "summary": "A record that could not be used: key, value and headers as they came.",
            "headers": _headers(letters),
            "payload": {},
        },
        "replayMarker": {
            "summary": "Which dead letters of its partition were put back; no dead letter itself.",
            "headers": _headers((MARKER_HEADER,)),
            "payload": _marker_payload(),
        },
    }


def _marker_payload() -> Document:
    pair = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    return {
        "type": "object",
        "properties": {MARKED_OFFSETS: {"type": "array", "items": pair}},
        "required": [MARKED_OFFSETS],
    }


def _headers(names: tuple[str, ...]) -> Document:
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in names},
        "required": list(names),
    }


def _channel(topic: str, *messages: str) -> Document:
    return {
        "address": topic,
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in messages},
    }


def _operation(action: str, channel: str) -> Document:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}
