from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from worker.contract.schemas import all_schemas, contract_files

FOLDER = Path(__file__).parents[3] / "deploy" / "contract"
CAPTION: dict[str, Any] = {"stream_id": "hall", "segment_id": "s1", "text": "Hi."}


def test_the_stored_contract_is_the_one_the_worker_speaks() -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert stored == contract_files(), (
        "deploy/contract is stale; write it again with `gloss-worker contract`"
    )


@pytest.mark.parametrize("name", ["caption", "gloss"])
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(all_schemas()[name])


def test_the_caption_schema_accepts_and_refuses_as_the_reader_does() -> None:
    validator = jsonschema.Draft202012Validator(all_schemas()["caption"])
    assert validator.is_valid(CAPTION)
    assert not validator.is_valid(CAPTION | {"stream_id": "a b"})
    assert not validator.is_valid(CAPTION | {"revision": -1})
    assert not validator.is_valid({"stream_id": "hall", "segment_id": "s1"})


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = yaml.safe_load(contract_files()["asyncapi.yaml"])
    references = [
        node["$ref"] for node in _nodes(document) if isinstance(node, dict) and "$ref" in node
    ]
    assert references
    for reference in references:
        if reference.startswith("#/"):
            node = document
            for part in reference[2:].split("/"):
                node = node[part]
        else:
            assert reference in contract_files()


def _nodes(node: object) -> list[object]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [node, *(each for child in inner for each in _nodes(child))]


def test_schemas_are_plain_json() -> None:
    assert json.loads(json.dumps(all_schemas())) == all_schemas()
