"""Writes the generated parts of README.md and docs/: ``python -m docs.generate``, with ``--check`` to only compare.

A page holds generated text between ``<!-- generated: NAME -->`` and ``<!-- end -->`` (in tox.ini ``# generated: NAME`` and
``# end``); NAME is a function in this file, or in ``docs.versions``, which writes what comes from the version matrix.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.catalogue import catalogue
from django_conformance.checks import LEVELS
from django_conformance.reasons import MEANINGS
from django_conformance.renamed import RENAMED
from django_conformance.rules.loading import identifiers
from django_conformance.system_checks.numbers import FILE, numbered
from docs import versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.checks import Check

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "README.md",
    "CHANGELOG.md",
    "docs/catalogue.md",
    "docs/matrix.md",
    "docs/results.md",
    "docs/verdict.md",
    "tox.ini",
)
SCHEMA = ROOT / "django_conformance" / "results.schema.json"
VERDICT_SCHEMA = ROOT / "django_conformance" / "verdict.schema.json"

_BLOCK = re.compile(
    r"^((?:<!--|#) generated: (?P<name>[\w-]+)(?: -->)?\n).*?^((?:<!-- end -->|# end)$)", re.DOTALL | re.MULTILINE
)
_WAYS = {
    "call-command": "`call_command`",
    "manage": "`manage.py` process",
    "eager": "eager",
    "broker": "broker and worker",
    "communicator": "communicator",
    "server": "ASGI server and socket",
    "routing": "routers' answers",
    "sql": "SQL on the databases",
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that differ; return 1 where one did."""
    current = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
    drifted = {page: new for page, text in current.items() if (new := rendered(text)) != text}
    numbers = numbered(identifiers())
    if numbers != FILE.read_text(encoding="utf-8"):
        drifted[FILE.relative_to(ROOT).as_posix()] = numbers
    for page, text in drifted.items():
        if "--check" not in arguments:
            (ROOT / page).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{page} {'differs' if '--check' in arguments else 'written'}\n")
    return int(bool(drifted) and "--check" in arguments)


def rendered(text: str) -> str:
    """Return a page's text with its generated parts made anew."""
    parts = {
        "counts": counts,
        "checks": checks,
        "lines": lines,
        "reasons": reasons,
        "renamed": renamed,
        "summary": summary,
        "verdict": verdict,
        **versions.PARTS,
    }

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}{parts[match['name']]()}\n{match[3]}"

    return _BLOCK.sub(block, text)


def summary() -> str:
    """Return how many checks there are, by level."""
    levels = Counter(check.level for check in catalogue())
    return f"{len(catalogue())} checks: " + ", ".join(f"{levels[level]} {level}" for level in LEVELS) + "."


def counts() -> str:
    """Return how many checks each area has, a column a way of judging."""
    rows = ["| area | configuration | simulated way | real way | parity |", "| --- | --- | --- | --- | --- |"]
    for area, members in _areas(catalogue()):
        by_way = Counter(check.way for check in members)
        configuration, parity = by_way.pop("configuration", 0), by_way.pop("parity", 0)
        simulated = _cell(by_way, ("eager", "communicator", "call-command", "routing"))
        real = _cell(by_way, ("broker", "server", "manage", "sql"))
        rows.append(
            f"| [{area}](docs/catalogue.md#{area}) | {configuration or '–'} | {simulated} | {real} | {parity or '–'} |"
        )
    return "\n".join(rows)


def _cell(by_way: Counter[str], ways: tuple[str, ...]) -> str:
    return ", ".join(f"{by_way[way]} · {_WAYS[way]}" for way in ways if by_way[way]) or "–"


def checks() -> str:
    """Return every check, in full."""
    parts = []
    for area, members in _areas(catalogue()):
        parts.append(f"## {area}")
        parts += [_check(check) for check in members]
    return "\n\n".join(parts)


def _areas(checks: Iterable[Check]) -> Iterator[tuple[str, list[Check]]]:
    for area, members in groupby(checks, key=lambda check: check.area):
        if area != "project":
            yield area, list(members)
    project = [check for check in catalogue() if check.area == "project"]
    if project:
        yield "project", project


def _check(check: Check) -> str:
    facts = [f"**{check.level}**", f"for each `{check.each}`"]
    if check.needs:
        facts.append("needs " + ", ".join(f"`{need}`" for need in check.needs))
    if check.after:
        facts.append("after " + ", ".join(f"`{other}`" for other in check.after))
    paragraphs = [
        f"### {check.id}",
        f"{' · '.join(facts)} · [documentation]({check.docs})",
        _prose(check.holds),
        f"*Why:* {_prose(check.why)}",
        f"*Fix:* {_prose(check.fix)}",
    ]
    return "\n\n".join(paragraphs)


def _prose(text: str) -> str:
    """Return a docstring's text as Markdown: double backticks are reStructuredText's code."""
    return text.replace("``", "`")


def lines() -> str:
    """Return a table of keys for each type of line that the schema knows."""
    definitions: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    return "\n\n".join(_keys(name, definition) for name, definition in definitions.items())


def reasons() -> str:
    """Return a table of the kinds of reason for which a check is skipped."""
    rows = [f"| `{kind}` | {meaning.says} | {meaning.name or '–'} |" for kind, meaning in MEANINGS.items()]
    return "\n".join(["| kind | meaning | name |", "| --- | --- | --- |", *rows])


def renamed() -> str:
    """Return a table of the ids that checks had, and have now."""
    rows = [f"| `{old}` | `{new}` |" for old, new in sorted(RENAMED.items())]
    return "\n".join(["| old id | new id |", "| --- | --- |", *rows]) if rows else "None so far."


def verdict() -> str:
    """Return a table of keys of the verdict, and one for each record in it."""
    schema: dict[str, Any] = json.loads(VERDICT_SCHEMA.read_text(encoding="utf-8"))
    definitions = {"verdict": schema, **schema["$defs"]}
    return "\n\n".join(_keys(name, definition) for name, definition in definitions.items())


def _keys(name: str, definition: dict[str, Any]) -> str:
    table = ["| key | value | meaning |", "| --- | --- | --- |", *_rows(definition)]
    return f"### {name}\n\n{definition['description']}\n\n" + "\n".join(table)


def _rows(definition: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in definition["properties"].items():
        if key == "type":
            continue
        yield f"| `{prefix}{key}` | {_value(value)} | {value.get('description', '')} |"
        inner = (
            value if "properties" in value else next((one for one in value.get("oneOf", ()) if "properties" in one), {})
        )
        if inner:
            yield from _rows(inner, f"{prefix}{key}.")


def _value(value: dict[str, Any]) -> str:
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "$ref" in value:
        return f"[{value['$ref'].rpartition('/')[2]}](#{value['$ref'].rpartition('/')[2]})"
    if "items" in value:
        inner = _value(value["items"])
        return f"array of {inner}"
    if "oneOf" in value:
        return " or ".join(one["type"] for one in value["oneOf"])
    kinds = value.get("type", "anything")
    return " or ".join(kinds) if isinstance(kinds, list) else kinds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
