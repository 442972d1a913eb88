"""The atlas: its pages are those of the stored verdicts, and what a release note promises was seen by the check that is named."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from django_conformance.catalogue import catalogue
from django_conformance.compare import Change, Verdict, counted
from django_conformance.compare.verdict import PackageChange
from django_conformance.errors import UsageError
from django_conformance.results import Run
from docs.atlas import command, pages, promised, verdicts
from docs.atlas.behaviours import behaviours, unseen
from docs.atlas.chains import Chain, Pair, chains, chosen
from docs.atlas.promised import Promise
from docs.atlas.runs import OBSERVER
from docs.atlas.verdicts import Recorded, recorded, trimmed

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAIRS = tuple(pair for chain in chains() for pair in chain.pairs)
STORED = tuple(recorded(PAIRS))
PROMISES = tuple(promise for chain in chains() for promise in promised.promises(chain.package))
PAIR = Pair("django", "4.2", "5.0", (("django==4.2.*",), ("django==5.0.*",)))


def run(version: str) -> Run:
    """Return the header of a run on a release of Django."""
    return Run(
        "django-conformance 1",
        "2026-01-02T03:04:05",
        {"path": "/srv/shop"},
        "3.12.1",
        "linux",
        {"django": version},
        {},
        0,
    )


def change(message: str, **given: Any) -> Change:
    """Return a change of what a task returns."""
    told = {"state": "changed", "check": "celery.eager.contract-task", "subject": "shop.tasks.total", **given}
    return Change(area="celery", level="must", message=message, packages=("django",), **told)


def verdict(*changes: Change) -> Verdict:
    """Return a verdict between two releases of Django."""
    moved = (PackageChange("django", "4.2.30", "5.0.14"),)
    return Verdict(0, "", run("4.2.30"), run("5.0.14"), moved, changes, counted(changes, 7))


SILENT = change(
    "passes in both runs, but behaves differently (eager): result.sum: 1 → 2",
    evidence={
        "way": "eager",
        "paths": ["result.sum"],
        "before": {"result": {"sum": 1, "of": 3}},
        "after": {"result": {"sum": 2, "of": 3}},
        "reproduce": "django-conformance check --project /srv/shop",
    },
)
LOUD = change(
    "shop.tasks.pay, called eagerly, should succeed, but raised TypeError: no",
    state="regressed",
    subject="shop.tasks.pay",
)


def test_the_pages_are_those_of_the_stored_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m docs.atlas write`` would change nothing."""
    assert command.main(["write", "--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored.pair.name)
def test_what_is_promised_was_seen(stored: Recorded) -> None:
    """Each entry of a release note that names checks was seen by them."""
    assert [promise.says for promise in unseen(stored)] == []


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: f"{promise.release} {promise.says[:40]}")
def test_an_entry_is_seen_or_says_why_not(promise: Promise) -> None:
    """It names checks and what to look for, or the reason why none can see it."""
    assert bool(promise.seen_by) != bool(promise.not_observable)
    assert promise.look_for or not promise.seen_by
    assert promise.link.startswith("https://")


def test_entries_name_checks_and_releases_that_there_are() -> None:
    """No id is misspelled, and each release is one that a chain comes to."""
    ids = {check.id for check in catalogue()} | {"project.warnings.deprecations", "project.check.system-checks"}
    named = {check for promise in PROMISES for check in promise.seen_by}
    releases = {
        f"{chain.package} {promise.release}" for chain in chains() for promise in promised.promises(chain.package)
    }

    assert {check for check in named - ids if check.rpartition(".")[2] not in ("outcome", "observation")} == set()
    assert releases <= {f"{pair.package} {pair.after}" for pair in PAIRS}


def test_what_is_stored_says_nothing_of_a_machine() -> None:
    """No folder of the machine that ran it is in a stored verdict."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(verdicts.FOLDER.rglob("*.json"))}

    assert {name for name, text in texts.items() if re.search(r"/(home|root|tmp|work|dev/shm)/", text)} == set()


def test_the_contract_of_the_observer_has_each_of_its_tasks() -> None:
    """A promise that is written as a task runs, unless another task of the observer calls it."""
    contract = tomllib.loads((OBSERVER / "conformance.toml").read_text(encoding="utf-8"))
    named = {task["name"].rpartition(".")[2] for task in contract["task"]}
    sources = [path.read_text(encoding="utf-8") for path in sorted((OBSERVER / "releases" / "tasks").glob("*.py"))]
    written = {
        name for text in sources for name in re.findall(r"^@shared_task.*\n(?:@.*\n)*def (\w+)", text, re.MULTILINE)
    }
    called = {name for name in written if any(re.search(rf"\b{name}\.", text) for text in sources)}

    assert written - named <= called
    assert named <= written


def test_a_page_has_each_behaviour_with_both_values() -> None:
    """What fails comes first; a value that differs is shown before and after, and nothing of the rest."""
    page = pages.page(Recorded(PAIR, {"reference": trimmed(verdict(SILENT, LOUD))}))

    assert page.startswith("# Django 4.2 → 5.0\n")
    assert "**1** fail now · **1** change without a word" in page
    assert page.index("TypeError: no") < page.index("- result.sum: 1\n+ result.sum: 2\n")
    assert "of" not in re.findall(r"```diff\n(.*?)```", page, re.DOTALL)[0].split()
    assert "/srv/shop" not in page


def test_two_ways_of_one_subject_are_one_behaviour() -> None:
    """A change that both ways show is told once, with both checks."""
    by_worker = change(
        "passes in both runs, but behaves differently (broker): result.sum: 1 → 2", check="celery.broker.contract-task"
    )
    (seen,) = behaviours(Recorded(PAIR, {"reference": verdict(SILENT, by_worker)}))

    assert seen.checks == ("celery.broker.contract-task", "celery.eager.contract-task")
    assert seen.kind == "silent"


def test_what_another_change_explains_is_not_stored() -> None:
    """A check that is blocked by one that fails says nothing of its own."""
    folded = change("blocked", state="lost", evidence={"folded_under": "celery.eager.contract-task"})

    assert trimmed(verdict(LOUD, folded)).changes == (trimmed(verdict(LOUD)).changes[0],)


def test_that_a_library_says_its_own_number_is_no_change() -> None:
    """Where nothing else differs nothing is stored, and where something does, that alone."""
    seen = {"paths": ["result.lib_version", "result.timeout"], "before": {"result": {}}, "after": {"result": {}}}
    both = change("differs", evidence=seen)
    version = change("differs", evidence={**seen, "paths": ["result.lib_version"]})

    (stored,) = trimmed(verdict(both, version)).changes

    assert stored.evidence["paths"] == ["result.timeout"]


def test_an_entry_that_nothing_shows_is_named() -> None:
    """A promise whose check has seen nothing is unseen."""
    promise = Promise(
        "5.0", "Sums are right.", "https://example.com", ("celery.eager.contract-task",), "tasks.total", "sum: 1 → 3"
    )

    assert not promise.fits(SILENT)
    assert Promise(
        "5.0", "Sums are right.", "https://example.com", ("celery.eager.contract-task",), "tasks.total"
    ).fits(SILENT)


def test_neighbours_differ_in_one_package() -> None:
    """A chain lays its version on top of what it requires beside each release."""
    first, second = Chain("celery", ("5.5", "5.6", "5.7"), ("redis==6.*",), {"5.7": ["kombu==5.7.*"]}).pairs

    assert (first.name, second.name) == ("celery-5.5-5.6", "celery-5.6-5.7")
    assert second.requires == (("redis==6.*", "celery==5.6.*"), ("redis==6.*", "kombu==5.7.*", "celery==5.7.*"))


def test_a_release_whose_notes_announce_nothing_says_so() -> None:
    """Its page names the notes, and has no empty table."""
    pair = Pair("redis", "5.1", "5.2", (("redis==5.1.*",), ("redis==5.2.*",)))
    page = pages.page(Recorded(pair, {"observer": trimmed(verdict())}))

    assert "releases/tag/v5.2.0) announce nothing" in page
    assert "| what | seen |" not in page


def test_a_pair_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a message with the pairs that there are."""
    with pytest.raises(UsageError, match="no pair 'django-1-2'"):
        chosen(["django-1-2"])

    assert command.main(["run", "django-1-2"]) == 2
    assert "django-4.2-5.0" in capsys.readouterr().out


def test_a_page_of_a_pair_that_is_gone_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is deleted when the pages are written."""
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    (tmp_path / "django-1-2.md").write_text("# Django 1 → 2\n", encoding="utf-8")

    assert pages.write(check=True) == 1
    assert pages.write() == 0
    assert not (tmp_path / "django-1-2.md").exists()
    assert pages.write(check=True) == 0
