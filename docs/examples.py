"""Runs a page's examples in order: ``python -m docs.examples PAGE`` writes what each command prints below it.

A code block with a title is a file of the project, one of ``console`` is commands, each after a ``$``, with their output. The
test of a page compares that with what is printed now, but for what differs between machines: versions, durations, and counts.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 300

_BLOCK = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE
)
_MACHINE = re.compile(r"^(services:|confined |Python |.* servers daphne).*\n", re.MULTILINE)
_SECONDS = re.compile(r"\b\d+(\.\d+)+( s\b|s\b)?")
_COUNT = re.compile(
    r"(?<=[:·✓] )\d+|\b\d+ (?=passed|skipped|blocked|info)|^ +\d+(?=  )|(?<=and )\d+|^(?P<area>[✓✗]  \w+ +)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    """A command line of a page, what the page says that it prints, and what it prints."""

    command: str
    shown: str
    printed: str


def run(page: Path, project: Path) -> list[Example]:
    """Write the files of a page into a copy of a project, and run its commands there, in the page's order."""
    examples: list[Example] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        copytree(project, copy, ignore=ignore_patterns("__pycache__", "*.sqlite3"))
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            if block["title"]:
                (copy / block["title"]).write_text(block["text"], encoding="utf-8")
            elif block["language"] == "console":
                examples += [_example(command, shown, copy) for command, shown in _commands(block["text"])]
    return examples


def stable(text: str) -> str:
    """Return an output without what differs between machines, and from one rule more to the next."""
    text = _SECONDS.sub("N", _MACHINE.sub("", text))
    text = _COUNT.sub(lambda match: f"{match['area'].split()[1]} " if match["area"] else "N ", text)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def updated(page: Path, examples: list[Example]) -> str:
    """Return a page's text with what its commands print."""
    remaining = iter(examples)

    def written(block: re.Match[str]) -> str:
        if block["language"] != "console" or block["title"]:
            return block[0]
        told = [next(remaining) for _ in _commands(block["text"])]
        text = "".join(f"$ {example.command}\n{_kept(example)}" for example in told)
        return f"```console\n{text}```"

    return _BLOCK.sub(written, page.read_text(encoding="utf-8"))


def _kept(example: Example) -> str:
    """Return what a page shows: as it stands where nothing but the machine's part has changed."""
    return example.shown if stable(example.shown) == stable(example.printed) else example.printed


def _commands(text: str) -> list[tuple[str, str]]:
    """Return the commands of a block, with the output that stands below each."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _example(command: str, shown: str, project: Path) -> Example:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_SETTINGS", "PYTEST_"))
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(  # noqa: S602 - the documentation's own commands, as a reader types them
        command,
        shell=True,
        cwd=project,
        env={**environment, "PATH": path, "COLUMNS": "110", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    printed = done.stdout.replace(str(project), f"/srv/{project.name}")
    return Example(command, shown, "".join(f"{line.rstrip()}\n" for line in printed.splitlines()))


def main(arguments: list[str]) -> int:
    """Write what the commands of a page print below them."""
    for name in arguments or ["docs/tutorial.md"]:
        page = ROOT / name
        page.write_text(updated(page, run(page, ROOT / "docs" / "tutorial" / "shop")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
