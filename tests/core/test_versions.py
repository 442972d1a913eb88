"""Conditions on installed packages."""

from __future__ import annotations

import pytest

from django_conformance.versions import holds, installed_packages, parse_condition

PACKAGES = {"celery": "5.7.0", "django": "6.1rc1", "channels-redis": "4.3.0", "python": "3.12.1"}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([], True),
        (["celery>=5.7,<5.8"], True),
        (["celery>=5.7,<5.8", "django<6"], False),
        (["django>=6.1rc1"], True),
        (["Channels_Redis==4.3.*"], True),
        (["not-installed"], False),
        (["celery"], True),
        (["python>=3.12"], True),
        (["celery>=5; python_version < '3'"], False),
        (["celery>=5; python_version >= '3'"], True),
    ],
)
def test_conditions(conditions: list[str], expected: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """All must hold; names are compared in canonical form, pre-releases count, and what is absent holds nothing."""
    assert holds(conditions, PACKAGES) is expected


def test_no_condition() -> None:
    """What is no requirement is told with its text."""
    with pytest.raises(ValueError, match=r"'celery=>5' is not a PEP 508 requirement"):
        parse_condition("celery=>5")


def test_installed_packages() -> None:
    """The packages of this environment are found, under canonical names."""
    packages = installed_packages()

    assert {"django", "pytest", "django-conformance", "pytest-asyncio"} <= set(packages)
    assert list(packages) == sorted(packages)
