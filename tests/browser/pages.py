"""The pages that are opened: of a run, of a clean one, of a matrix, of a comparison, and of a hostile project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.catalogue import catalogue
from django_conformance.compare import KnownChange, Verdict, compare
from django_conformance.compare.verdict import RollingPart
from django_conformance.inventory import Database, DatabasesInventory, Inventory, Location, Model, ProjectInventory
from django_conformance.merging import MergedCell, merged
from django_conformance.reasons import Reason
from django_conformance.renderers.html import page, verdict_page
from django_conformance.results import Result, Source
from tests.compare import runs
from tests.merging.files import FAILED, result, written
from tests.renderers.hostile import INVENTORY as HOSTILE, XSS, hostile_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SOURCE = Source(
    "shop/tasks.py",
    10,
    ("@shared_task", "def pay(order):", "    return total(order)", "", "def total(order):", "    return 1"),
)
SHOULD = replace(
    FAILED,
    check="celery.configuration.crontab-minute",
    level="should",
    subject="shop.settings",
    location=None,
    hint="write ``CELERY_BROKER_TRANSPORT_OPTIONS_WITH_A_VERY_LONG_NAME = {'visibility_timeout': 43200}`` in the settings.",
)
INFO = replace(
    FAILED,
    check="celery.configuration.idle-worker",
    level="info",
    subject="mail",
    evidence={"queues": ["mail"]},
    hint="tasks.py sends nothing to it.",
)
SOCKET = replace(
    FAILED,
    check="channels.parity.frames",
    subject="/ws/prices/",
    evidence={"communicator": [{"by_tcp": False, "product": "tea"}], "server": [{"by_tcp": True, "product": "tea"}]},
)
SKIPPED = result("skipped", "mail", message="No broker: install redis.", reason=Reason("environment-lacks", "broker"))
BLOCKED = result("blocked", "late", message="blocked by it", blocked_by=FAILED.check)
INVENTORY = Inventory(
    project=ProjectInventory(
        settings="shop.settings", settings_path="shop/settings.py", python="3.12.1", installed_apps=("shop",)
    ),
    celery=HOSTILE.celery,
    deployment=HOSTILE.deployment,
    databases=DatabasesInventory(
        databases=(Database("default", "sqlite3", "sqlite"), Database("warehouse", "sqlite3", "sqlite")),
        models=(
            Model("shop.Order", "shop", "shop.models", read="default", write="default", migrate=("default",)),
            Model("shop.Shelf", "shop", "shop.models", read="warehouse", write="warehouse", migrate=("warehouse",)),
        ),
    ),
)


def run(folder: Path) -> Iterator[str]:
    """Return the page of a run with findings of each level, and more results than are shown at once."""
    many: list[Result] = [result(subject=f"shop.tasks.task_{number}", duration=0.1) for number in range(400)]
    records: tuple[Result | Source, ...] = (
        replace(FAILED, location=Location("shop/tasks.py", 12)),
        SOCKET,
        SHOULD,
        INFO,
        SKIPPED,
        BLOCKED,
        *many,
        SOURCE,
    )
    with merged([written(folder / "run.jsonl", *records, inventory=INVENTORY)], names=["shop.settings"]) as report:
        yield from page(report, catalogue())


def clean(folder: Path) -> Iterator[str]:
    """Return the page of a run without findings."""
    with merged([written(folder / "clean.jsonl", result(), SKIPPED)]) as report:
        yield from page(report, catalogue())


def matrix(folder: Path) -> Iterator[str]:
    """Return the page of four cells: clean, with findings, cut off, and not built."""
    paths = [
        written(
            folder / "py3.12-django5.2.jsonl",
            result(),
            result(subject="shop.tasks.mail"),
            result(subject="/ws/prices/", check=SOCKET.check),
        ),
        written(
            folder / "py3.13-django6.0.jsonl",
            FAILED,
            result(subject="shop.tasks.mail"),
            SOCKET,
            packages={"django": "6.0", "celery": "5.6.3"},
            inventory=INVENTORY,
        ),
        written(folder / "py3.14-django6.1.jsonl", FAILED, end=False, python="3.14.0"),
    ]
    with merged(
        paths, without_run=[MergedCell("py3.14-next", "not-built", "redis conflicts with kombu", may_fail=True)]
    ) as report:
        yield from page(report, catalogue())


def recorded_verdict() -> Verdict:
    """Return a verdict with something that regressed, something that changed, and something that does not gate."""
    before = runs.report(
        runs.result(),
        runs.result(subject="slow", level="info"),
        runs.observed({"result": 1, "stdout": "one\ntwo\n"}, subject="celery:shop.tasks.mail"),
        packages={"django": "5.2", "celery": "5.6.3"},
    )
    after = runs.report(
        runs.result(
            "failed", message="exit status 1", hint="fix it", location=runs.PLACE, reproduce="django-conformance check"
        ),
        runs.result("failed", subject="slow", level="info", message="slower"),
        runs.observed({"result": 2, "stdout": "one\n2\n"}, subject="celery:shop.tasks.mail"),
        packages={"django": "6.0", "celery": "5.6.3"},
    )
    known = KnownChange(
        "django", ">=6", ("celery.*",), "It is another.", "https://docs.djangoproject.com/en/6.0/releases/6.0/"
    )
    return replace(
        compare(before, after, known=[known]),
        rolling=(RollingPart("celery.rolling.task", 12), RollingPart("channels.rolling.message", skipped="no layer")),
    )


def verdict(folder: Path) -> Iterator[str]:
    """Return the page of a comparison."""
    yield from verdict_page(recorded_verdict(), catalogue())


def hostile(folder: Path) -> Iterator[str]:
    """Return the page of a project whose every text is hostile."""
    with merged([hostile_results(folder / "hostile.jsonl")], names=[XSS]) as report:
        yield from page(report, catalogue())


def hostile_matrix(folder: Path) -> Iterator[str]:
    """Return the page of two cells with hostile texts and names."""
    path = hostile_results(folder / "hostile.jsonl")
    with merged([path, path], names=[XSS, f"{XSS} 2"], without_run=[MergedCell(XSS, "not-built", XSS)]) as report:
        yield from page(report, catalogue())


def hostile_verdict(folder: Path) -> Iterator[str]:
    """Return the page of a comparison with hostile texts."""
    before = runs.report(
        runs.result(subject=XSS), runs.observed({XSS: 1}, subject=f"celery:{XSS}"), packages={XSS: "1"}, python=XSS
    )
    after = runs.report(
        runs.result(
            "failed",
            subject=XSS,
            message=XSS,
            hint=XSS,
            docs="javascript:window.stolen=1",
            location=Location(XSS, 1),
            reproduce=XSS,
        ),
        runs.observed({XSS: [XSS]}, subject=f"celery:{XSS}"),
        packages={XSS: XSS},
        project={"path": XSS, "settings": XSS},
    )
    known = KnownChange("django", ">=0", ("*",), XSS, "javascript:window.stolen=1")
    yield from verdict_page(compare(before, after, known=[known]), catalogue())


PAGES: dict[str, Callable[[Path], Iterator[str]]] = {
    "run": run,
    "clean": clean,
    "matrix": matrix,
    "verdict": verdict,
    "hostile": hostile,
    "hostile_matrix": hostile_matrix,
    "hostile_verdict": hostile_verdict,
}
