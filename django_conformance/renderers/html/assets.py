"""Styles and scripts of the page, and the policy that allows these and nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent

_STYLES = ("tokens", "page", "controls", "overview", "findings", "code", "tables", "matrix", "print")
_SCRIPTS = (
    "text",
    "elements",
    "data",
    "fragment",
    "theme",
    "difference",
    "finding",
    "findings",
    "strips",
    "results",
    "filters",
    "start",
)


@cache
def style() -> str:
    """Return the style sheet."""
    return "\n".join((_FOLDER / "styles" / f"{name}.css").read_text(encoding="utf-8").strip() for name in _STYLES)


@cache
def script() -> str:
    """Return the script: small files, which see each other and nothing else of the page."""
    files = ((_FOLDER / "scripts" / f"{name}.js").read_text(encoding="utf-8").strip() for name in _SCRIPTS)
    return '(() => {\n"use strict";\n' + "\n".join(files) + "\n})();"


def policy() -> str:
    """Return the content security policy: nothing is loaded, and only this script and this style are used."""
    return (
        f"default-src 'none'; script-src {_hash(script())}; style-src {_hash(style())}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
