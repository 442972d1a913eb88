"""Deprecations, system checks and migrations: what Django and the packages say of a project."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.compare import Verdict, compare
from django_conformance.observations import Observation
from tests.compare.runs import observed, only, report, result, told

SOON = "RemovedInDjango60Warning"


def warning(
    message: str = "old() is deprecated", category: str = SOON, line: int | None = 3, package: str = "django"
) -> Any:
    location = {"path": "shop/views.py", "line": line} if line else None
    return {"category": category, "message": message, "package": package, "version": "1", "location": location}


def verdict(subject: str, way: str, before: Any, after: Any, django: tuple[str, str] = ("5.1", "5.2")) -> Verdict:
    """Compare two observations of a project."""
    runs = [
        report(result(), Observation(subject, way, value), packages={"django": version})
        for value, version in zip((before, after), django, strict=True)
    ]
    return compare(*runs)


def deprecations(before: Any, after: Any, django: tuple[str, str] = ("5.1", "5.2")) -> Verdict:
    return verdict("project:deprecations", "warnings", before, after, django)


@pytest.mark.parametrize(
    ("before", "after", "django", "kind", "state"),
    [
        ([], [warning()], ("5.1", "5.2"), "introduced", "new"),
        ([warning()], [], ("5.1", "5.2"), "removed", "fixed"),
        ([warning()], [], ("5.2", "6.0"), "escalated", "changed"),
        ([warning()], [], ("5.2", "6.1.3"), "escalated", "changed"),
        ([warning(category="RemovedInDjango60Warning")], [warning()], ("5.0", "5.1"), "escalated", "changed"),
        ([warning(category="PendingDeprecationWarning")], [warning(category="DeprecationWarning")], ("5.1", "5.2"), "escalated", "changed"),
    ],
)  # fmt: skip
def test_deprecations(before: Any, after: Any, django: tuple[str, str], kind: str, state: str) -> None:
    """A warning is introduced, removed or escalated, with its package and its place; none of it gates."""
    verdict = deprecations(before, after, django)

    assert told(verdict) == [(state, "info", "django")]
    assert only(verdict).evidence["kind"] == kind
    assert only(verdict).evidence["location"] == {"path": "shop/views.py", "line": 3}
    assert verdict.exit == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([warning(line=3)], [warning(line=99)]),
        ([warning(line=3)], [warning(line=3), warning(line=4), warning(line=None)]),
        ([warning(category="RemovedInDjango70Warning")], [warning(category="RemovedInDjango2028Warning")]),
        ([warning("at 0x7f0000aa")], [warning("at 0x7f0000bb")]),
    ],
)
def test_the_same_deprecation(before: Any, after: Any) -> None:
    """Neither the line, nor how often, nor another name of the same step, nor noise makes another warning."""
    assert deprecations(before, after, ("6.0", "6.1")).changes == ()


def test_one_deprecation_of_many_places() -> None:
    """A warning that many lines cause is one change, with all its places."""
    change = only(deprecations([], [warning(line=line) for line in (1, 2, 3)]))

    assert [place["line"] for place in change.evidence["places"]] == [1, 2, 3]


def message(identifier: str = "shop.W001", level: Any = 30, subject: str = "shop.Order.name", words: str = "no") -> Any:
    return {"id": identifier, "level": level, "object": subject, "message": words}


def checks(before: Any, after: Any) -> Verdict:
    return verdict("project:system-checks", "check", before, after)


@pytest.mark.parametrize("error", [40, "ERROR", "CRITICAL", 50])
def test_a_system_check_that_is_an_error_now(error: Any) -> None:
    """An error that is new, or that was a warning, is a regression at level must."""
    for before in ([], [message(level=30)], [message(level="WARNING")]):
        verdict = checks({"*": before}, {"*": [message(level=error)]})
        assert told(verdict) == [("regressed", "must", "shop.Order.name")]
        assert verdict.exit == 1


def test_system_checks_that_are_no_errors() -> None:
    """A warning that comes, goes or changes its level is told; the same message of another database is the same."""
    assert told(checks({"*": []}, {"*": [message()]})) == [("new", "info", "shop.Order.name")]
    assert told(checks({"*": [message(level=40)]}, {"*": []})) == [("fixed", "info", "shop.Order.name")]
    assert told(checks({"*": [message(level=20)]}, {"*": [message()]})) == [("changed", "info", "shop.Order.name")]
    assert checks({"*": [message()]}, {"default": [message(words="other words")], "other": [message()]}).changes == ()
    assert checks({"*": [message(level=40)]}, {"*": [message(level=40)]}).changes == ()


def migrations(before: Any, after: Any, *more: Any) -> Verdict:
    runs = [
        report(result(), judged, Observation("project:migrations", "makemigrations", value))
        for judged, value in zip(more or (result(check="a.b.c"),) * 2, (before, after), strict=True)
    ]
    return compare(*runs)


ALTER = {"app": "shop", "operations": [{"AlterField": "id"}]}


def test_migrations() -> None:
    """Migrations that would be written now are a regression at level should, told under the check that judges them."""
    assert told(migrations([], [ALTER])) == [("regressed", "should", "shop")]
    assert migrations([], [ALTER]).exit == 1
    assert told(migrations([ALTER], [])) == [("fixed", "info", "shop")]
    assert told(migrations([ALTER], [{**ALTER, "operations": []}])) == [("fixed", "info", "shop")]
    assert migrations([ALTER], [ALTER]).changes == ()
    check = "databases.configuration.migrations-complete"
    both = migrations([], [ALTER], result(check=check, level="should"), result("failed", check=check, level="should"))
    assert [(change.check, change.folded_under) for change in both.changes] == [
        (check, None),
        ("project.makemigrations.migrations", check),
    ]


def test_what_a_run_does_not_record_is_not_compared() -> None:
    """A report of a version that does not write an observation says nothing of it."""
    seen = [
        Observation("project:deprecations", "warnings", [warning()]),
        Observation("project:system-checks", "check", {"*": [message(level=40)]}),
        Observation("project:migrations", "makemigrations", [ALTER]),
    ]

    assert compare(report(result()), report(result(), *seen)).changes == ()
    assert compare(report(result(), *seen), report(result())).changes == ()


def test_what_flips_is_unstable() -> None:
    """A system check that only one of two runs of an environment tells is unstable."""
    seen = Observation("project:system-checks", "check", {"*": [message(level=40)]})
    none = Observation("project:system-checks", "check", {"*": []})

    verdict = compare(report(result(), none), report(result(), seen), candidate_again=[report(result(), none)])

    assert (told(verdict), verdict.exit) == ([("unstable", "must", "shop.Order.name")], 0)


def test_what_is_removed_is_not_fixed() -> None:
    """Nothing warns of what a release has removed: that the project no longer uses it is not said beside that."""
    words = "RemovedInDjango60Warning: The form is deprecated."
    told = {"category": "RemovedInDjango60Warning", "message": "The form is deprecated.", "package": "django"}
    check = "project.run.deprecations"
    used = {"django": words, "celery": "CPendingDeprecationWarning: The backend is deprecated."}
    before = report(
        *(
            result("failed", subject=name, check=check, level="info", message=f"The project uses: {text}")
            for name, text in used.items()
        ),
        observed([told], "project:deprecations", "warnings"),
        packages={"django": "5.2.1"},
    )
    after = report(
        *(result(subject=name, check=check, level="info") for name in used),
        observed([], "project:deprecations", "warnings"),
        packages={"django": "6.0"},
    )

    changes = {
        (change.check, change.subject): (change.state, change.folded_under) for change in compare(before, after).changes
    }

    assert changes == {
        ("project.warnings.deprecations", "django"): ("changed", None),
        (check, "django"): ("fixed", "project.warnings.deprecations"),
        (check, "celery"): ("fixed", None),
    }
