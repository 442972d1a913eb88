"""What the site has besides the pages in ``docs/``: a page for each check, the command line, and the files that pages link to.

mkdocs-gen-files runs it when the site is built.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import mkdocs_gen_files  # noqa: E402

from django_conformance.catalogue import catalogue  # noqa: E402
from docs.command_line import page as command_line  # noqa: E402
from docs.snippets import pair  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.checks import Check
    from docs.snippets import Snippet

MOVED = {
    "../CHANGELOG.md": "changelog.md",
    "../CONTRIBUTING.md": "contributing.md",
    "../README.md": "index.md",
    "../SECURITY.md": "security.md",
}

_CATALOGUE = (
    "Each check has a page: what must hold, why it matters, how to fix it, and a wrong and a right example. "
    "*must* breaks for certain, *should* causes trouble in production, *info* may be on purpose."
)
_OUTSIDE = re.compile(r"\]\((?P<path>\.\./[^)#]*)(?P<anchor>#[^)]*)?\)")
_RELATIVE = re.compile(r"\[(?P<text>[^\]]+)\]\((?!https?:|#)(?P<path>[^)]+)\)")
_LANGUAGES = {".py": "python", ".toml": "toml", ".html": "html", ".yml": "yaml", ".yaml": "yaml", ".json": "json"}


def main() -> None:
    """Write the pages."""
    checks = catalogue()
    ids = {check.id for check in checks}
    write("catalogue.md", overview(checks))
    for check in checks:
        write(f"checks/{check.id}.md", check_page(check))
    write("command-line.md", command_line())
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"):
        write(name.lower(), inward((ROOT / name).read_text(encoding="utf-8")))
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        shown = _OUTSIDE.sub(_within, text)
        if path.name == "parity.md":
            shown = linked(shown, ids)
        if path.name != "catalogue.md" and shown != text:
            write(path.name, shown)
    for path in sorted((ROOT / "docs" / "atlas").glob("*-*.md")):
        write(f"atlas/{path.name}", linked(path.read_text(encoding="utf-8"), ids, "../"))


def write(name: str, text: str) -> None:
    """Write a file of the site."""
    with mkdocs_gen_files.open(name, "w") as file:
        file.write(text)


def _within(link: re.Match[str]) -> str:
    """Return a link that leads out of the documentation as one to where the site has that file, which gets a copy of it."""
    path, anchor = link["path"], link["anchor"] or ""
    if path in MOVED:
        return f"]({MOVED[path]}{'' if path == '../README.md' else anchor})"
    file = (ROOT / "docs" / path).resolve()
    write(file.name, file.read_text(encoding="utf-8"))
    return f"]({file.name})"


def linked(text: str, ids: set[str], up: str = "") -> str:
    """Return a page with each id of a check as a link to its page; ``up`` leads from the page to the top of the site."""
    return re.sub(
        r"`([a-z.-]+)`", lambda match: f"[{match[0]}]({up}checks/{match[1]}.md)" if match[1] in ids else match[0], text
    )


def inward(text: str) -> str:
    """Return a page from the top of the repository with its links to documentation kept, and its links to code as text."""

    def link(match: re.Match[str]) -> str:
        path = match["path"]
        if path.startswith("docs/") and path.partition("#")[0].endswith(".md"):
            return f"[{match['text']}]({path.removeprefix('docs/')})"
        known = {"README.md": "index.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
        return f"[{match['text']}]({known[path]})" if path in known else match["text"]

    return _RELATIVE.sub(link, text)


def overview(checks: Iterable[Check]) -> str:
    """Return the page that lists all checks."""
    parts = ["# All checks", _CATALOGUE]
    ordered = sorted(checks, key=lambda check: (check.area == "project", check.area, check.way, check.id))
    for area, members in groupby(ordered, key=lambda check: check.area):
        parts.append(f"## {area}")
        for way, of_way in groupby(members, key=lambda check: check.way):
            rows = [
                f"| {_level(check)} | [{check.id.replace('.', '.<wbr>')}](checks/{check.id}.md) | {_cell(check.holds)} |"
                for check in of_way
            ]
            parts += [f"### {area}: {way}", "\n".join(["| level | check | what holds |", "| --- | --- | --- |", *rows])]
    return "\n\n".join(parts) + "\n"


def check_page(check: Check) -> str:
    """Return the page of a check."""
    facts = [_level(check), f"for each `{check.each}`"]
    if check.needs:
        facts.append("needs " + ", ".join(f"`{need}`" for need in check.needs))
    snippets = pair(check.id)
    parts = [f"# {check.id}", " · ".join([*facts, f"[documentation]({check.docs})"]), _prose(check.holds)]
    parts += [f"**Why:** {_prose(check.why)}", f"**Fix:** {_prose(check.fix)}"]
    for title, snippet in (("Wrong", snippets.wrong), ("Right", snippets.right)):
        if snippet is not None:
            parts += [f"## {title}", *_shown(snippet)]
    if snippets.wrong is not None and snippets.right is None:
        parts += [
            "## Right",
            "The project that the tests start from has none of these lines, and the check accepts it.",
        ]
    parts += ["## Run it alone", f"```console\n$ django-conformance check --select {check.id}\n```"]
    if check.after:
        after = ", ".join(f"[{other}]({other}.md)" for other in check.after)
        parts.append(f"It is blocked if one of these has a finding: {after}.")
    return "\n\n".join(parts) + "\n"


def _shown(snippet: Snippet) -> Iterator[str]:
    for file in snippet.files:
        language = _LANGUAGES.get(Path(file.name).suffix, "text")
        marked = f' hl_lines="{" ".join(map(str, file.marked))}"' if file.marked else ""
        fence = "````" if "```" in file.text else "```"
        yield f'{fence}{language} title="{file.name}"{marked}\n{file.text.rstrip()}\n{fence}'
    if snippet.removed:
        yield "Without " + ", ".join(f"`{name}`" for name in snippet.removed) + "."


def _level(check: Check) -> str:
    return f'<span class="level level-{check.level}">{check.level}</span>'


def _prose(text: str) -> str:
    """Return a docstring's text as Markdown; what it has in angle brackets is text."""
    return re.sub(r"(?<!`)<(?=[a-z/!])(?![^`]*`[^`]*$)", "&lt;", text.replace("``", "`"))


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|")


main()
