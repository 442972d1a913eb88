"""Where the command line writes: a terminal is wrapped to its width, a pipe or a file only to a width in ``COLUMNS``.

So what is piped can be searched, and addresses and commands in it be copied.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

_WIDE = 10_000
_PLAIN = dict(zip("✗✓•–—·…→≠│─━╸╺", "x+*---~>!|----", strict=True))
"""What stands for a character that the terminal's encoding does not have, as wide as that."""

_LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "Tabby", "rio", "WarpTerminal", "zed")
_LINKING_TERMINALS = re.compile(r"kitty|alacritty|ghostty|foot|wezterm|contour")
_FIRST_VTE_WITH_LINKS = 5000


class Screen(Console):
    """Standard output; standard error where standard output is for a machine."""

    def __init__(self, *, stderr: bool = False) -> None:
        codecs.register_error("django-conformance", _replaced)
        if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors != "django-conformance":
            sys.stdout.reconfigure(errors="django-conformance")
        super().__init__(highlight=False, stderr=stderr)

    def show(self, renderable: RenderableType) -> None:
        """Print what is laid out; beyond a terminal without line breaks of its own, and without blanks at the end of lines."""
        if self.file.isatty() or "COLUMNS" in os.environ:
            self.print(renderable, crop=False)
            return
        wide = Console(highlight=False, width=_WIDE, file=io.StringIO(), force_terminal=self.is_terminal)
        with wide.capture() as capture:
            wide.print(renderable, crop=False)
        lines = (line.rstrip() for line in capture.get().splitlines())
        self.out("\n".join(lines), highlight=False)

    @property
    def links(self) -> bool:
        """Whether hyperlinks can be written: to a terminal that is known to show them."""
        return self.is_terminal and self.color_system is not None and has_links(os.environ)


def has_links(environment: Mapping[str, str]) -> bool:
    """Whether the terminal that these variables describe has hyperlinks; ``FORCE_HYPERLINK`` decides where it is set."""
    if "FORCE_HYPERLINK" in environment:
        return environment["FORCE_HYPERLINK"] not in ("", "0")
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM", "") in _LINKING_PROGRAMS
        or bool(_LINKING_TERMINALS.search(environment.get("TERM", "")))
        or (vte.isdecimal() and int(vte) >= _FIRST_VTE_WITH_LINKS)
        or any(environment.get(name) for name in ("KONSOLE_VERSION", "WT_SESSION", "DOMTERM"))
    )


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Stand in for characters that an encoding does not have; others are written as Python escapes them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character) or _escaped(character) for character in missing), error.end


def _escaped(character: str) -> str:
    return character.encode("ascii", errors="backslashreplace").decode()
