"""The pages of the atlas: an index with a table of pairs, and a page a pair, from the stored verdicts."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from docs.atlas.behaviours import KINDS, behaviours
from docs.atlas.chains import TITLES, chains
from docs.atlas.promised import notes_of, of_release
from docs.atlas.verdicts import PROJECTS, recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docs.atlas.behaviours import Behaviour, Kind
    from docs.atlas.promised import Promise
    from docs.atlas.verdicts import Recorded

FOLDER = Path(__file__).parent

_HEADINGS: dict[Kind, tuple[str, str]] = {
    "loud": ("Fails now", "Something that worked ends with an error. Tests that run this code find it."),
    "silent": (
        "Behaves differently, without a word",
        "Nothing fails and nothing warns: only a comparison of both versions shows it.",
    ),
    "warns": (
        "Warns now",
        "It works, and a later release takes it away. *new*: deprecated by this release; *due*: shown by default from this release on.",
    ),
    "fixed": ("Works now", "It failed before, or could not be judged."),
}
_DEPRECATION = re.compile(r"^deprecation \w+: (from \w+ to )?")
_LINES = 14
_PLAIN = ("result", "stdout")
"""Paths that need no name beside their value."""
_COUNTED = {"loud": "fail now", "silent": "change without a word", "warns": "warn now", "fixed": "work now"}
_PROJECTS = {
    "reference": "is a small, sound deployment: what changes there, changes for nearly everyone",
    "observer": (
        "uses what release notes speak of, outdated ways of writing too: what changes there, changes for you if you do the same"
    ),
}
_INTRODUCTION = """\
# The atlas: what each release changes

Small projects run on every release of the stack, as `django-conformance check` runs yours, and neighbouring releases are compared. A page a pair lists
**every behaviour that was seen to change**, with the check that sees it, where it is announced, and what to look for in your project. Below, it says of each
item of the release notes which check has seen it, or why none can.

{projects}

Each pair counts behaviours:

- **fails**: an error, where there was none
- **silent**: another value, page, message or order, and no error and no warning
- **warns**: a deprecation that is new, or is shown by default now
- **works**: it failed before

To see what an upgrade changes in *your* project, run [`gate`](../how-to/upgrade.md). To run this again, or on other releases,
see [Reproduce the atlas](../how-to/atlas.md).
"""


def write(*, check: bool = False) -> int:
    """Write the pages, or with ``check`` name those that differ; return 1 where one did."""
    made = pages()
    stale = [path for path in FOLDER.glob("*.md") if path.name not in made]
    differing = [name for name, text in made.items() if _text(FOLDER / name) != text]
    for path in stale if not check else ():
        path.unlink()
    for name in differing:
        if not check:
            (FOLDER / name).write_text(made[name], encoding="utf-8")
        sys.stdout.write(f"docs/atlas/{name} {'differs' if check else 'written'}\n")
    return int(bool(check and (differing or stale)))


def pages() -> dict[str, str]:
    """Return every page by its file's name."""
    stored = [list(recorded(links.pairs)) for links in chains()]
    made = {f"{of_pair.pair.name}.md": page(of_pair) for of_pair in chain.from_iterable(stored)}
    return {"index.md": index([pairs for pairs in stored if pairs]), **made}


def index(stored: list[list[Recorded]]) -> str:
    """Return the page with the table of pairs."""
    parts = [_INTRODUCTION.format(projects="\n".join(_projects([pair for pairs in stored for pair in pairs])))]
    for pairs in stored:
        rows = [
            "| from → to | fails | silent | warns | works | the same |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for of_pair in pairs:
            counts = Counter(behaviour.kind for behaviour in behaviours(of_pair))
            cells = " | ".join(f"**{counts[of_kind]}**" if counts[of_kind] else "–" for of_kind in KINDS)
            same = sum(verdict.counts["same"] for verdict in of_pair.verdicts.values())
            pair = of_pair.pair
            rows.append(f"| [{pair.before} → {pair.after}]({pair.name}.md) | {cells} | {same:,} |")
        parts.append(f"## {TITLES[pairs[0].pair.package]}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _projects(pairs: list[Recorded]) -> Iterator[str]:
    """Yield a line a project: what it is, and for how many pairs it has been recorded, in which way."""
    for project, meaning in _PROJECTS.items():
        selects = [bool(pair.select(project)) for pair in pairs if project in pair.verdicts]
        if selects:
            whole = len(selects) - sum(selects)
            told = [f"{whole} pairs both ways"] if whole else []
            told += [f"{sum(selects)} pairs the simulated way"] if any(selects) else []
            name = PROJECTS[project].removeprefix("the ")
            yield f"- The *{name}* {meaning}. Recorded: {', '.join(told)}."


def page(of_pair: Recorded) -> str:
    """Return the page of a pair."""
    seen = behaviours(of_pair)
    parts = [f"# {of_pair.pair.title}", _versions(of_pair), _summary(seen)]
    for of_kind in KINDS:
        members = [behaviour for behaviour in seen if behaviour.kind == of_kind]
        if members:
            title, meaning = _HEADINGS[of_kind]
            entries = map(_warning, members) if of_kind == "warns" else chain.from_iterable(map(_entry, members))
            parts += [f"## {title}", meaning, *entries]
    parts += _promised(of_pair, seen)
    return "\n\n".join(parts) + "\n"


def _versions(of_pair: Recorded) -> str:
    verdict = of_pair.first
    packages = sorted(verdict.packages, key=lambda package: package.name != of_pair.pair.package)
    moved = [f"{TITLES.get(p.name, p.name)} {p.before or 'none'} → {p.after or 'none'}" for p in packages]
    names = {package.name for package in verdict.packages}
    held = {"python": verdict.candidate.python, **verdict.candidate.packages}
    beside = [f"{TITLES[name]} {held[name]}" for name in TITLES if name in held and name not in names]
    same = sum(stored.counts["same"] for stored in of_pair.verdicts.values())
    projects = [
        f"{PROJECTS[project]}{' (without a broker)' if of_pair.select(project) else ''}" for project in of_pair.verdicts
    ]
    return (
        f"{', '.join(moved)}, with {', '.join(beside)}. Recorded on {verdict.candidate.started} with {' and '.join(projects)}; "
        f"{same:,} results and observations are the same on both sides."
    )


def _summary(seen: Iterable[Behaviour]) -> str:
    counts = Counter(behaviour.kind for behaviour in seen)
    told = [f"**{counts[of_kind]}** {_COUNTED[of_kind]}" for of_kind in KINDS if counts[of_kind]]
    return " · ".join(told) if told else "No behaviour was seen to change."


def _entry(behaviour: Behaviour) -> Iterator[str]:
    """Yield the parts of an entry: what changes, where it was seen, the two values, and what to look for."""
    yield f"### {_heading(behaviour.says)}"
    checks = ", ".join(f"`{check}`" for check in behaviour.checks)
    announced = f"[announced]({behaviour.link})" if behaviour.link else "not in the release notes"
    if behaviour.link and behaviour.promise is not None and not behaviour.promise.announced:
        announced = f"not in the release notes, [decided here]({behaviour.link})"
    packages = ", ".join(TITLES.get(name, name) for name in behaviour.packages)
    facts = [checks, f"`{_code(behaviour.first.subject)}` in {PROJECTS[behaviour.project]}", packages, announced]
    yield " · ".join(fact for fact in facts if fact)
    yield _seen(behaviour)
    if behaviour.promise is not None and behaviour.promise.look_for:
        yield f"**Look for:** {behaviour.promise.look_for}"


def _warning(behaviour: Behaviour) -> str:
    """Return a deprecation as an item of a list."""
    state = {"introduced": "new", "escalated": "due"}.get(str(behaviour.first.evidence.get("kind")), "new")
    text = behaviour.says if behaviour.promise is not None else _DEPRECATION.sub("", behaviour.observed)
    told = [f"- **{_heading(text)}**", f"({state})"]
    if behaviour.link:
        told.append(f"[announced]({behaviour.link})")
    if behaviour.promise is not None and behaviour.promise.look_for:
        told.append(f"\\\n  **Look for:** {behaviour.promise.look_for}")
    return " ".join(told)


def _seen(behaviour: Behaviour) -> str:
    """Return what was observed on both sides as a diff, or else the words of the verdict."""
    before, after = (behaviour.first.evidence.get(side) for side in ("before", "after"))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return "\n".join(["```text", *behaviour.observed.splitlines()[:_LINES], "```"])
    lines, paths = [], dict.fromkeys((*before, *after))
    for path in paths:
        name = "" if len(paths) == 1 and path in _PLAIN else f"{path}: "
        lines += [
            line
            for sign, side in (("-", before), ("+", after))
            if path in side
            for line in _lines(sign, name, side[path])
        ]
    return "\n".join(["```diff", *lines, "```"])


def _lines(sign: str, name: str, value: object) -> list[str]:
    """Return an observed value as lines of a diff: text as it stands, data as JSON."""
    text = value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False)
    return [f"{sign} {name}{line}" for line in text.splitlines() if line.strip()][:_LINES]


def _promised(of_pair: Recorded, seen: Iterable[Behaviour]) -> Iterator[str]:
    """Yield the table of what the release notes say, and if it was seen."""
    pair = of_pair.pair
    entries = [promise for promise in of_release(pair.package, pair.after) if promise.announced]
    yield "## What the release notes say"
    if not entries:
        notes = notes_of(pair.package)[pair.after]
        yield f"[They]({notes}) announce nothing that is incompatible, deprecated or behaves otherwise."
        return
    shown = {behaviour.promise.says: behaviour for behaviour in seen if behaviour.promise is not None}
    yield "\n".join(
        [
            "| what | seen |",
            "| --- | --- |",
            *(f"| {_cell(promise.says)} | {_how(promise, shown)} |" for promise in entries),
        ]
    )


def _how(promise: Promise, shown: dict[str, Behaviour]) -> str:
    if promise.says in shown:
        return ", ".join(f"`{check}`" for check in shown[promise.says].checks)
    if promise.seen_by:
        return f"not recorded here: {', '.join(f'`{check}`' for check in promise.seen_by)} did not run"
    look_for = f" **Look for:** {_cell(promise.look_for)}" if promise.look_for else ""
    return f"not observable here: {_cell(promise.not_observable)}{look_for}"


def _heading(text: str) -> str:
    """Return a sentence as a heading: one line, without what Markdown would read as HTML."""
    return _escaped(" ".join(text.split())[:220])


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Return text whose angle brackets outside of code are no tags."""
    parts = text.split("`")
    return "`".join(part if number % 2 else part.replace("<", "&lt;") for number, part in enumerate(parts))


def _code(text: str) -> str:
    return text.replace("`", "'").replace("\n", " ")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
