"""`gloss-train inspect` and `gloss-train push`: what is done with a bundle that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="The bundle's folder.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (inspect, push):
        app.command()(command)


def inspect(
    bundle: Bundle,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Print what a bundle is, how good it is and what it was made of, and verify every file.

    Exits with 4 when the bundle is missing, damaged, or of a newer format.

    Example: gloss-train inspect my-bundle
    """
    from training.export.inspection import inspect as read

    found = read(bundle)
    if as_json:
        print(json.dumps(found.as_dict(), indent=1, ensure_ascii=False))
    else:
        print("\n".join(found.lines()))


def push(
    bundle: Bundle,
    repo_id: Annotated[str, typer.Argument(metavar="REPO_ID", help="OWNER/NAME on the hub.")],
    private: Annotated[bool, typer.Option(help="Make a new repository private.")] = False,
    token_file: Annotated[
        Path | None,
        typer.Option(help="File with the hub's access token; default: the one you logged in with."),
    ] = None,
) -> None:
    """Verify a bundle and send it to a model hub. The only command that sends anything anywhere.

    Example: gloss-train push my-bundle me/my-gloss-model --private
    """
    from training.export import hub

    print(hub.push(bundle, repo_id, private=private, hub=hub.open_hub(token_file)))
