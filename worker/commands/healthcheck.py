"""`gloss-worker healthcheck`: asks a worker on this machine how it is; for container engines."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from worker.commands.flags import takes_settings

_TIMEOUT_S = 3.0
_NOT_WELL = 1


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("healthcheck")(healthcheck)


@takes_settings("Operation")
def healthcheck(
    flags: dict[str, Any],
    live: Annotated[
        bool, typer.Option("--live", help="Ask /livez (is it alive) and not /readyz.")
    ] = False,
) -> None:
    """Exit 0 when the worker on this machine is ready, 1 when it is not or does not answer.

    \b
    Examples:
      gloss-worker healthcheck
      gloss-worker healthcheck --live --health-port 9465
    """
    import http.client

    from worker.settings import load_settings

    settings = load_settings(flags)
    everywhere = settings.health_host in {"0.0.0.0", "::", ""}
    host = "127.0.0.1" if everywhere else settings.health_host
    path = "/livez" if live else "/readyz"
    connection = http.client.HTTPConnection(host, settings.health_port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        verdict = answer.read().decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        typer.echo(f"{host}:{settings.health_port}{path}: {error}", err=True)
        raise typer.Exit(_NOT_WELL) from None
    finally:
        connection.close()
    typer.echo(verdict)
    if answer.status != 200:
        raise typer.Exit(_NOT_WELL)
