"""The version of the installed distribution."""

from __future__ import annotations

from importlib import metadata


def installed_version() -> str:
    """The version, or "unknown" when the package runs from a folder that was never installed."""
    try:
        return metadata.version("glosswire")
    except metadata.PackageNotFoundError:
        return "unknown"
