"""`gloss-train push`, with a hub that only writes down what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from training.errors import DamagedError, PushError
from training.export.hub import open_hub, push
from worker.model.bundle import default_bundle, read_manifest


@dataclass(frozen=True)
class Commit:
    commit_url: str = "https://hub.example/me/model/commit/1"


@dataclass
class FakeHub:
    fault: BaseException | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def create_repo(self, repo_id: str, *, private: bool, exist_ok: bool) -> None:
        self.calls.append(("create", {"repo_id": repo_id, "private": private, "ok": exist_ok}))

    def upload_folder(self, **fields: Any) -> Commit:
        self.calls.append(("upload", fields))
        if self.fault:
            raise self.fault
        return Commit()


def test_a_bundle_is_sent_with_the_files_of_its_manifest_and_no_others() -> None:
    hub = FakeHub()
    where = push(default_bundle(), "me/model", private=True, hub=hub)
    assert where == Commit().commit_url
    (_, created), (_, sent) = hub.calls
    assert created == {"repo_id": "me/model", "private": True, "ok": True}
    manifest = read_manifest(default_bundle())
    assert set(sent["allow_patterns"]) == {"manifest.json", *manifest.files}
    assert manifest.version in sent["commit_message"]


def test_a_damaged_bundle_is_never_sent(tmp_path: Path) -> None:
    hub = FakeHub()
    with pytest.raises(DamagedError):
        push(tmp_path, "me/model", private=False, hub=hub)
    assert hub.calls == []


HTTP_ERROR = next(base for base in HfHubHTTPError.__bases__ if base is not OSError)


@pytest.mark.parametrize(
    "fault",
    [
        HTTP_ERROR("connection refused\nby the other side"),
        HFValidationError("connection refused: no such name"),
        OSError("connection refused"),
    ],
)
def test_every_fault_of_the_hub_is_one_plain_line(fault: BaseException) -> None:
    with pytest.raises(PushError, match="me/model: the bundle was not sent: connection") as caught:
        push(default_bundle(), "me/model", private=False, hub=FakeHub(fault))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "", "  \n"])
def test_a_token_file_that_holds_no_token_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content)
    with pytest.raises(PushError, match="token"):
        open_hub(path)
