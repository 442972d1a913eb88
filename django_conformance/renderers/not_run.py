"""What could not be judged, by what would change that: a contract, a package, a finding that is in the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rich.text import Text

from django_conformance.renderers.layout import paragraph
from django_conformance.renderers.markup import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from django_conformance.results import Report, Result

_ENTRIES = ("task", "socket", "command", "route")
"""Kinds of entry that a contract may have."""

_LACKING = {
    "celery": "Celery",
    "celery.app": "Celery app",
    "celery.task": "Celery tasks",
    "celery.beat": "beat schedule",
    "broker": "message broker",
    "result-backend": "result backend",
    "channels": "Channels",
    "channels.application": "ASGI application",
    "asgi-application": "ASGI application",
    "channels.route": "WebSocket routes",
    "channels.layer": "channel layer",
    "channel-layer": "channel layer",
    "commands.command": "commands of its own",
    "databases": "database",
    "databases.alias": "database",
    "databases.model": "models",
    "databases.router": "database routers",
    "two-databases": "second database",
    "postgresql": "PostgreSQL",
}
"""What a project may do without, in words that follow "no"."""


def not_run(report: Report, *, verbose: bool = False) -> Iterator[RenderableType]:
    """Tell why checks judged nothing, grouped by what would enable them; ``verbose`` gives every reason a line."""
    left = [result for result in report.results if result.outcome in ("skipped", "blocked")]
    if not left:
        return
    if verbose:
        yield from _every_reason(left)
        return
    rows = _rows(left, report)
    yield Text(f"Not checked: {len(left)}", style="bold")
    size = max(len(str(count)) for count, _, _ in rows)
    for count, text, style in rows:
        yield paragraph(text, Text(f"  {count:>{size}}  ", style=style))


def reasons(report: Report) -> str:
    """Return in a sentence why nothing was judged, the most frequent reason first."""
    left = [result for result in report.results if result.outcome in ("skipped", "blocked")]
    return "; ".join(text.plain for _, text, _ in sorted(_rows(left, report), key=lambda row: -row[0]))


Row = tuple[int, Text, str]
"""How many checks, what would enable them, and the style of the number."""


def _rows(left: Sequence[Result], report: Report) -> list[Row]:
    return [*_lacking(left), *_contract(left, report), *_blocked(left), *_inapplicable(left)]


def _kind(result: Result) -> str:
    return result.reason.kind if result.outcome == "skipped" and result.reason is not None else ""


def _name(result: Result) -> str:
    return result.reason.name if result.reason is not None else ""


def _wants_entry(result: Result) -> bool:
    return _kind(result) == "contract" and _name(result) in _ENTRIES


def _lacking(left: Sequence[Result]) -> Iterator[Row]:
    """What the environment lacks: each message says how to get it."""
    lacking = Counter(result.message for result in left if _kind(result) == "environment-lacks")
    for message, count in lacking.most_common():
        areas = dict.fromkeys(result.area for result in left if result.message == message)
        yield count, prose(f"{', '.join(areas)}: {message}"), "bold yellow"


def _contract(left: Sequence[Result], report: Report) -> Iterator[Row]:
    """Entries that the contract does not have, or the contract that there is not."""
    counts = Counter(_name(result) for result in left if _wants_entry(result))
    if not counts:
        return
    named = [f"{entry}s" for entry in _ENTRIES if counts[entry]]
    if report.run.project.get("contract"):
        added = ", ".join(f"[[{entry}]]" for entry in _ENTRIES if counts[entry])
        text = Text.assemble("add ", (added, "bold"), " to the contract, and they run both ways")
    else:
        words = f"{', '.join(named[:-1])} and {named[-1]}" if named[1:] else named[0]
        text = Text.assemble(
            "write a contract, which says what ", words, " may run: ", ("django-conformance init", "bold")
        )
    yield counts.total(), text, "bold"


def _blocked(left: Sequence[Result]) -> Iterator[Row]:
    """Checks that wait for a finding to be fixed."""
    blocking = Counter(result.blocked_by for result in left if result.outcome == "blocked" and result.blocked_by)
    for check, count in blocking.most_common():
        yield count, Text.assemble("fix ", (str(check), "bold"), " first"), "bold"
    others = sum(1 for result in left if result.outcome == "blocked" and not result.blocked_by)
    if others:
        yield others, Text("fix the findings above first"), "bold"


def _inapplicable(left: Sequence[Result]) -> Iterator[Row]:
    """Checks of what the project does not have, and those that do not fit their subject."""
    lacks = [result for result in left if _kind(result) in ("no-subject", "project-lacks")]
    whole = {_name(result) for result in lacks if "." not in _name(result)}
    names: dict[str, int] = defaultdict(int)
    for result in lacks:
        name = result.area if result.area in whole and _name(result) != "databases" else _name(result)
        names[_LACKING.get(name, result.message.rstrip("."))] += 1
    if names:
        ordered = sorted(names, key=lambda name: -names[name])
        known = [name for name in ordered if name in _LACKING.values()]
        others = [name for name in ordered if name not in known]
        words = [f"the project has no {_listed(known)}"] if known else []
        yield sum(names.values()), Text("; ".join([*words, *others]), style="dim"), "dim"
    told = {"environment-lacks", "no-subject", "project-lacks", ""}
    rest = [result for result in left if _kind(result) not in told and not _wants_entry(result)]
    unreasoned = [result for result in left if result.outcome == "skipped" and not _kind(result)]
    if rest or unreasoned:
        text = Text("not applicable to their subject, or not safe to run; --verbose says why", style="dim")
        yield len(rest) + len(unreasoned), text, "dim"


def _listed(words: Sequence[str]) -> str:
    return f"{', no '.join(words[:-1])} and no {words[-1]}" if words[1:] else words[0]


def _every_reason(left: Sequence[Result]) -> Iterator[RenderableType]:
    yield Text(f"Not checked: {len(left)}", style="bold")
    counts = Counter((result.area, result.message) for result in left)
    for (area, message), count in counts.most_common():
        yield paragraph(prose(message), Text(f"  {count:>3}  {area}: ", style="dim"))
