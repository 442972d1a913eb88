"""Which package changes something, whether it is known, and whether the reference project changes too."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from django_conformance.catalogue import catalogue
from django_conformance.compare import KnownChange, PackageChange, compare, known_changes
from django_conformance.compare.known import parse
from django_conformance.errors import UsageError
from django_conformance.rolling.checks import CHECKS
from tests.compare.runs import CHECK, observed, only, report, result, run

OBSERVED = ("project.warnings.deprecations", "project.check.system-checks", "project.makemigrations.migrations")


def regressed(before: dict[str, str], after: dict[str, str], python: str = "3.12.1", **options: Any) -> Any:
    """Compare two environments, in the second of which a check fails."""
    failed = result("failed", message="NotUpdated raised")
    return compare(report(result(), packages=before), report(failed, packages=after, python=python), **options)


def test_packages() -> None:
    """Packages that come, go and move are listed by name, Python among them; the tool itself is not."""
    before = {"a": "1", "b": "1", "c": "1", "django-conformance": "1"}
    after = {"b": "2", "c": "1", "d": "1", "django-conformance": "2"}

    verdict = regressed(before, after, python="3.13.0")

    assert verdict.packages == (
        PackageChange("a", "1", None),
        PackageChange("b", "1", "2"),
        PackageChange("d", None, "1"),
        PackageChange("python", "3.12.1", "3.13.0"),
    )
    assert only(verdict).packages == ()


def test_the_one_package_that_differs() -> None:
    """With one package changed that is the one; with more, those that are given."""
    assert only(regressed({"django": "5.2"}, {"django": "6.0"})).packages == ("django",)
    assert only(regressed({"a": "1", "b": "1"}, {"a": "2", "b": "2"})).packages == ()
    blame = {(CHECK, "shop.tasks.pay"): ("a", "b")}
    assert only(regressed({"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "2", "c": "2"}, blame=blame)).packages == (
        "a",
        "b",
    )


def test_packages_that_move_along() -> None:
    """Where the one package that was asked for brings others, a change is laid to it, but for one that is known of another."""
    before, after = {"django": "5.2", "asgiref": "1"}, {"django": "6.0", "asgiref": "2"}
    of_asgiref = KnownChange("asgiref", ">=2", (CHECK,), "It raises.", "https://example.com/2")

    assert only(regressed(before, after, asked=("django",))).packages == ("django",)
    assert only(regressed(before, after, asked=("django",), known=[of_asgiref])).packages == ("asgiref",)
    blame = {(CHECK, "shop.tasks.pay"): ("asgiref",)}
    assert only(regressed(before, after, asked=("django",), blame=blame)).packages == ("asgiref",)


KNOWN = KnownChange("django", ">=6.0", ("celery.broker.*",), "It raises.", "https://example.com/1", "NotUpdated|Moved")


@pytest.mark.parametrize(
    ("before", "after", "linked"),
    [
        ("5.2", "6.0", True),
        ("5.2", "6.1rc1", True),
        (None, "6.0", True),
        ("6.0", "6.1", False),
        ("4.2", "5.2", False),
        ("6.0", "5.2", False),
    ],
)
def test_known_where_its_versions_are_crossed(before: str | None, after: str, linked: bool) -> None:  # noqa: FBT001 - a case
    """A known change is linked where the package comes into its versions, and not otherwise."""
    change = only(regressed({"django": before} if before else {}, {"django": after}, known=[KNOWN]))

    assert change.known == ("https://example.com/1" if linked else None)
    assert change.evidence.get("known") == ({"package": "django", "says": "It raises."} if linked else None)


def test_known_of_a_package_that_brings_it() -> None:
    """Where it is known that another package brings a change, what is known of this one does not explain it."""
    versions = ({"celery": "5.3", "django": "5.2"}, {"celery": "5.5", "django": "6.0"})

    def link(*packages: str) -> str | None:
        blame = {(CHECK, "shop.tasks.pay"): packages}
        return only(regressed(*versions, known=[KNOWN], blame=blame)).known

    assert link("celery") is None
    assert link("django") == link("celery", "django") == link() == "https://example.com/1"


def test_known_where_its_pattern_fits() -> None:
    """It is linked for its checks, where its words are in the message or in what was observed."""

    def link(before: list[Any], after: list[Any]) -> str | None:
        runs = [
            report(*records, packages={"django": version}) for records, version in ((before, "5.2"), (after, "6.0"))
        ]
        return only(compare(*runs, known=[KNOWN])).known

    eager = "celery.eager.contract-task"
    assert link([result()], [result("failed", message="Moved")])
    assert link([result(), observed("a")], [result(), observed({"raised": "NotUpdated"})])
    assert not link([result()], [result("failed", message="else")])
    assert not link([result(check=eager)], [result("failed", check=eager, message="Moved")])


def test_the_known_changes_that_ship() -> None:
    """Each has a link, versions, a sentence, and patterns that name checks which there are."""
    shipped = known_changes()
    ids = [*(check.id for check in catalogue()), *OBSERVED, *CHECKS]

    assert len(shipped) >= 25
    assert [
        (known.link, pattern)
        for known in shipped
        for pattern in known.checks
        if not any(fnmatchcase(check, pattern) for check in ids)
    ] == []
    assert [known for known in shipped if not known.says.endswith(".") or not known.link.startswith("https://")] == []
    assert [known for known in shipped if not known.matches] == [], "without an expression it would fit anything"
    assert len({(known.package, known.versions, known.says) for known in shipped}) == len(shipped)


@pytest.mark.parametrize(
    "known", known_changes(), ids=lambda known: f"{known.package}{known.versions}-{known.matches[:20]}"
)
def test_no_known_change_fits_anything(known: KnownChange) -> None:
    """An expression does not fit an ordinary failure of its own checks: a wrong link is worse than none."""
    failed = result("failed", message="shop.tasks.pay should return 5, and returned 6 at shop/tasks.py:12")
    value = {"state": "SUCCESS", "result": 5, "raised": None, "retries": 0, "mails": [], "stderr": [], "stdout": "ok\n"}
    verdict = compare(report(result(), observed(value)), report(failed, observed({**value, "result": 6})))

    assert not known.matches or not known.fits(only(verdict))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("link", "http://x", "not an https:// address"),
        ("versions", "six", "not a PEP 440 specifier"),
        ("matches", "(", "not a regular expression"),
        ("checks", [], "checks is empty"),
        ("says", None, "lacks says"),
        ("sayz", "x", "unknown key 'sayz'"),
    ],
)
def test_a_wrong_entry(key: str, value: Any, message: str) -> None:
    """An entry that lacks something, or has a wrong value, is named with its number and its key."""
    entry = {"package": "a", "versions": ">=1", "checks": ["*"], "says": "It.", "link": "https://x", key: value}
    if value is None:
        del entry[key]

    with pytest.raises(UsageError, match=rf"change\[0\] .*{message}"):
        parse({"change": [entry]})


def test_the_stack() -> None:
    """A change is the stack's where the same check of the reference project changes in the same way, whatever its subject."""
    ours = [report(result(), result(check="a.b.c")), report(result("failed"), result("failed", check="a.b.c"))]
    theirs = compare(report(result(subject="poll")), report(result("failed", subject="poll")))

    assert [change.stack for change in compare(*ours).changes] == [None, None]
    assert {change.check: change.stack for change in compare(*ours, stack=theirs).changes} == {
        CHECK: True,
        "a.b.c": False,
    }


def test_the_stack_observes_it_too() -> None:
    """An observation that changes is the stack's where the reference project's changes in the same place."""

    def verdict(subject: str, before: Any, after: Any, **options: Any) -> Any:
        runs = [
            report(result(subject=subject), observed(value, f"celery:{subject}"), header=run())
            for value in (before, after)
        ]
        return compare(*runs, **options)

    stack = verdict("poll", {"a": [1], "b": 1}, {"a": [2], "b": 1})

    assert only(verdict("pay", {"a": [3], "b": 1}, {"a": [4], "b": 1}, stack=stack)).stack is True
    assert only(verdict("pay", {"a": [3], "b": 1}, {"a": [3], "b": 2}, stack=stack)).stack is False
