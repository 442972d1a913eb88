"""What is held at its version stays there, whatever kind of version it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.environments.requirements import find
from django_conformance.environments.resolve import moved, resolve

if TYPE_CHECKING:
    from tests.environments.conftest import Write


def test_a_pre_release_is_held_too(write: Write) -> None:
    """A pre-release that the project pins stays when another package moves."""
    requirements = find(write({"requirements.txt": "celery==5.6.0rc1\nsqlparse==0.4.4\n"}))
    before = resolve(requirements)
    after = resolve(requirements, ["sqlparse==0.5.*"], held=before)
    assert before.packages["celery"] == "5.6.0rc1"
    assert [one.name for one in moved(before, after)] == ["sqlparse"]


def test_an_unbounded_change_moves_to_the_newest(write: Write) -> None:
    """A package that is named without a version leaves its pin for the newest release."""
    requirements = find(write({"requirements.txt": "sqlparse==0.4.4\niniconfig==1.1.1\n"}))
    before = resolve(requirements)
    (change,) = moved(before, resolve(requirements, ["sqlparse"], held=before))
    assert (change.name, change.before) == ("sqlparse", "0.4.4")
    assert change.after not in (None, "0.4.4")


def test_what_is_installed_here_can_be_installed_again(write: Write) -> None:
    """The baseline of a project without requirements is resolved as it is installed, packages of folders too."""
    requirements = find(write({"manage.py": ""}))
    exact = {
        name: version for name, _, version in (line.partition("==") for line in requirements.requirements) if version
    }
    assert len(exact) > 20
    assert exact.items() <= resolve(requirements).packages.items()
