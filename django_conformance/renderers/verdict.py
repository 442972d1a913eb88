"""The verdict, for a terminal: what was compared, what changed and how, and the outcome."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from django_conformance.compare.alike import alike, distinct, ways
from django_conformance.compare.verdict import STATES
from django_conformance.errors import ExitCode
from django_conformance.renderers.difference import difference
from django_conformance.renderers.layout import Headline, paragraph, whole
from django_conformance.renderers.markup import plain, prose
from django_conformance.renderers.places import PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.compare.verdict import Change, PackageChange, RollingPart, Verdict
    from django_conformance.results import Run

_SHOWN = ("django", "celery", "kombu", "channels", "daphne")
_MARKS = {
    "regressed": "✗",
    "lost": "–",
    "changed": "≠",
    "unstable": "~",
    "could-not-run": "!",
    "new": "+",
    "fixed": "✓",
}
_STYLES = {"must": "bold red", "should": "yellow", "info": "cyan"}
_QUIET = {"unstable": "magenta", "could-not-run": "magenta", "fixed": "green", "new": "cyan"}
_NAMED = 6
_SELECTED = re.compile(r"--select \S+")
_INDENT = (0, 0, 0, 2)
_STACK = {True: "the reference project changes too", False: "the reference project does not change", None: ""}
_SIDE_BY_SIDE = "while both versions run side by side"
_EXITS = {
    ExitCode.CLEAN: "nothing that works has changed",
    ExitCode.FINDINGS: "something that worked fails or behaves differently",
    ExitCode.INCOMPLETE: "the comparison is incomplete",
}


def verdict_view(verdict: Verdict) -> RenderableType:
    """Return a verdict: header, findings in full, the rest a line each, and the headline."""
    folded: dict[str, list[Change]] = defaultdict(list)
    for change in verdict.changes:
        if change.folded_under is not None:
            folded[change.folded_under].append(change)
    own = [change for change in verdict.changes if change.folded_under is None]
    parts: list[RenderableType] = [_header(verdict), Text()]
    parts += _findings([change for change in own if change.gates], folded, verdict.packages)
    parts += _notes([change for change in own if not change.gates])
    parts += _rolling(verdict.rolling)
    parts += _again([change for change in own if change.gates])
    parts.append(_headline(verdict))
    return Group(*parts)


def _header(verdict: Verdict) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("baseline", _environment(verdict.baseline))
    table.add_row("candidate", _environment(verdict.candidate))
    table.add_row("packages", _packages(verdict.packages))
    return table


def _rule(title: str, style: str) -> Text:
    return Text.assemble(("── ", "dim"), (title, style), (" ──", "dim"))


def _environment(run: Run) -> Text:
    versions = [f"{name} {run.packages[name]}" for name in _SHOWN if name in run.packages]
    text = Text(" · ".join([f"Python {run.python}", *versions]))
    told = (run.project.get("settings"), run.started[:16].replace("T", " "), run.tool)
    text.append("\n" + " · ".join(words for words in told if words), style="dim")
    return text


def _packages(packages: Sequence[PackageChange]) -> Text:
    """Return which packages differ: each with its versions; of those only one side has, the first names and how many."""
    moved = [package for package in packages if package.before and package.after]
    if not packages:
        return Text("the same in both", style="dim")
    text = Text(" · ").join(_move(package) for package in moved) if moved else Text()
    for words, names in (
        ("only in the candidate", [f"{package.name} {package.after}" for package in packages if not package.before]),
        ("only in the baseline", [f"{package.name} {package.before}" for package in packages if not package.after]),
    ):
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            text.append(("\n" if text else "") + f"{words}: {', '.join(names[:_NAMED])}{more}", style="dim")
    return text


def _move(package: PackageChange) -> Text:
    return Text.assemble((package.name, "bold"), f" {package.before or '–'} → {package.after or '–'}")


def _findings(
    changes: Sequence[Change], folded: dict[str, list[Change]], packages: Sequence[PackageChange]
) -> Iterator[RenderableType]:
    """Yield what gates, in full: by the packages that are to blame where that is known, else by state."""
    groups: dict[str, list[Change]] = defaultdict(list)
    moves = {package.name: _move(package).plain for package in packages}
    for change in changes:
        title = ", ".join(moves.get(name, name) for name in change.packages) or change.state
        groups[_SIDE_BY_SIDE if "direction" in change.evidence else title].append(change)
    roots = Counter(change.check for change in changes)
    for title, members in groups.items():
        together = alike(members)
        yield _rule(f"{title} ({len(together)})", "bold")
        for same in together:
            change = same[0]
            alone = roots[change.check] == 1
            under = folded.get(change.check, [])
            follow = under if alone else [follower for follower in under if follower.subject == change.subject]
            yield from _finding(same, follow)


def _finding(same: Sequence[Change], folded: Sequence[Change]) -> Iterator[RenderableType]:
    change = same[0]
    style = _STYLES.get(change.level, "")
    yield Headline(
        (
            Text(f"{_MARKS[change.state]} {change.state} {change.level}", style=style),
            Text(plain(change.subject), style="bold"),
            Text(", ".join(dict.fromkeys(seen.check for seen in same)), style="dim"),
            *([Text(_place(change), style=PLACE)] if _place(change) else []),
        ),
        2,
    )
    evidence = change.evidence
    by = ways(same)
    yield paragraph(prose(f"{change.message.partition(' (')[0]} ({by})" if by else change.message), 2)
    if by:
        yield Padding(difference(evidence.get("before"), evidence.get("after")), _INDENT)
    for observation in evidence.get("observations", []):
        yield Padding(Text(observation["way"], style="dim"), _INDENT)
        yield Padding(difference(observation.get("before"), observation.get("after")), (0, 0, 0, 4))
    known = evidence.get("known", {})
    rows = (
        ("Known", f"{known['package']}: {known['says']} {change.known}" if known else "", "cyan"),
        ("Stack", _STACK[change.stack], "dim"),
        ("Fix", evidence.get("hint", ""), "bold green"),
        ("Docs", evidence.get("docs", ""), "dim"),
        ("Also", _followed(folded, evidence.get("not_compared", {})), "dim"),
    )
    for name, value, look in rows:
        if value:
            yield paragraph(prose(value), Text(f"  {name}: ", style=look))
    yield Text()


def _again(changes: Sequence[Change]) -> Iterator[RenderableType]:
    """Say once how a check is run again."""
    commands = dict.fromkeys(
        str(change.evidence["reproduce"]) for change in changes if change.evidence.get("reproduce")
    )
    if commands:
        one = next(iter(commands)) if len(commands) == 1 else _SELECTED.sub("--select ID", next(iter(commands)))
        yield whole(Text.assemble(("Run a check again:  ", "dim"), one))
        yield Text()


def _place(change: Change) -> str:
    place = change.evidence.get("location") or {}
    return ":".join(str(part) for part in (place.get("path"), place.get("line")) if part)


def _followed(folded: Sequence[Change], not_compared: dict[str, int]) -> str:
    areas = Counter(change.area for change in folded) + Counter(not_compared)
    if not areas:
        return ""
    counted = ", ".join(f"{count} of {area}" for area, count in areas.most_common())
    return f"{areas.total()} results could not be compared because of this ({counted})"


def _notes(changes: Sequence[Change]) -> Iterator[RenderableType]:
    """Yield what does not gate, a line or two each, by state; nothing where there is nothing."""
    for state in STATES:
        members = [change for change in changes if change.state == state]
        if not members:
            continue
        yield _rule(f"{state}, does not gate ({len(members)})", "dim")
        for change in members:
            line = Text(f"{_MARKS[state]} ", style=_QUIET.get(state, "cyan"))
            line.append(change.subject, style="bold")
            line.append(f"  {change.check}", style="dim")
            yield line
            words = Text(change.message)
            if _place(change):
                words.append(f"  at {_place(change)}", style="dim")
            if change.known:
                words.append(f"\n{change.evidence['known']['says']} {change.known}", style="cyan")
            yield Padding(words, (0, 0, 0, 2))
            if state in ("changed", "unstable") and "way" in change.evidence:
                yield Padding(difference(change.evidence.get("before"), change.evidence.get("after")), (0, 0, 0, 2))
        yield Text()


def _rolling(parts: Sequence[RollingPart]) -> Iterator[RenderableType]:
    """Yield what both versions exchanged: how many exchanges of each kind held, and why there was none of another."""
    if not parts:
        return
    yield _rule("exchanged between both versions", "bold")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for part in parts:
        told = (
            Text(f"skipped: {part.skipped}", style="dim")
            if part.skipped
            else Text(f"{part.held} with the same outcome as within one version")
        )
        table.add_row(part.exchange, told)
    yield Padding(table, (0, 0, 1, 2))


def _headline(verdict: Verdict) -> Text:
    counts = verdict.counts
    rest = [f"{counts['same']} same"]
    rest += [f"{counts['folded']} follow from others"] if counts.get("folded") else []
    told = Counter(change.state for change in verdict.changes if not change.gates and change.folded_under is None)
    rest += [f"{told[state]} {state}" for state in STATES if told[state]]
    status = ExitCode(verdict.exit)
    if status is ExitCode.CLEAN:
        text = Text.assemble(("Clean", "bold green"))
        text.append(": nothing gates")
    elif status is ExitCode.FINDINGS:
        gating = Counter((change.state, change.level) for change in distinct(verdict.gating))
        text = Text.assemble(("Findings", "bold red"))
        text.append(": " + ", ".join(f"{count} {state} ({level})" for (state, level), count in gating.items()))
    else:
        text = Text.assemble(("Not completed", "bold magenta"))
        text.append(f": {verdict.reason.rstrip('.')}")
    text.append(f"; {' · '.join(rest)}.")
    text.append(f"\nExit {verdict.exit}: {_EXITS[status]}.", style="dim")
    return text
