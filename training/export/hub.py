"""A bundle sent to a model hub, through huggingface-hub: the only module that uses the network.

The bundle is verified first, and only the files that its manifest names are sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from training.errors import PushError
from training.export.inspection import Inspection, inspect
from worker.model import bundle


class Hub(Protocol):
    """The part of huggingface_hub.HfApi that is used."""

    def create_repo(self, repo_id: str, *, private: bool, exist_ok: bool) -> Any:
        """Make a repository, or find it made."""

    def upload_folder(
        self, *, repo_id: str, folder_path: str, allow_patterns: list[str], commit_message: str
    ) -> Any:
        """Send a folder's files as one commit; its `commit_url` says where it went."""


def push(folder: Path, repo_id: str, *, private: bool, hub: Hub) -> str:
    """Send a bundle; where it can be seen. Raises DamagedError or PushError."""
    found = inspect(folder)
    try:
        hub.create_repo(repo_id, private=private, exist_ok=True)
        commit = hub.upload_folder(
            repo_id=repo_id,
            folder_path=str(folder),
            allow_patterns=[bundle.MANIFEST, *found.sizes],
            commit_message=_message(found),
        )
    except _faults() as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise PushError(f"{repo_id}: the bundle was not sent: {reason}") from None
    return str(getattr(commit, "commit_url", repo_id))


def _message(found: Inspection) -> str:
    return f"{found.name} {found.version}, {found.quantization}"


def _faults() -> tuple[type[BaseException], ...]:
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    # Its bases are OSError and the HTTP client's own error; which client depends on the version.
    return (*HfHubHTTPError.__bases__, HFValidationError)


def open_hub(token_file: Path | None) -> Hub:
    """The real hub, with the token in a file or the one that huggingface-hub has stored.

    Raises PushError.
    """
    from huggingface_hub import HfApi

    try:
        token = token_file.read_text(encoding="utf-8").strip() if token_file else None
    except (OSError, UnicodeDecodeError) as error:
        raise PushError(f"{token_file}: the token cannot be read: {error}") from None
    if token == "":
        raise PushError(f"{token_file}: is empty; put the hub's access token into it")
    hub: Hub = HfApi(token=token)
    return hub
