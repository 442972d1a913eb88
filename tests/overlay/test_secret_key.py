"""A key that each process makes for itself is the run's, wherever the settings hold it."""

from __future__ import annotations

import pytest

from django_conformance.overlay import Overlay
from django_conformance.overlay.secret_key import differs, exchanged
from django_conformance.overlay.substitution import substitute


def test_it_is_exchanged_wherever_it_stands() -> None:
    """Also in lists, tuples and tables, and as bytes; what does not hold it stays the same object."""
    settings = {
        "SECRET_KEY": "own",
        "TOKENS": {"SIGNING_KEY": "own", "AUDIENCE": "shop"},
        "KEYS": ["own", ("other", "own")],
        "RAW": b"own",
        "OWNER": "owner",
    }

    assert exchanged(settings, "run") == {
        "SECRET_KEY": "run",
        "TOKENS": {"SIGNING_KEY": "run", "AUDIENCE": "shop"},
        "KEYS": ["run", ("other", "run")],
        "RAW": b"run",
    }


@pytest.mark.parametrize(
    ("settings", "key"),
    [({"SECRET_KEY": "run"}, "run"), ({"SECRET_KEY": ""}, "run"), ({}, "run"), ({"SECRET_KEY": "own"}, "")],
)
def test_what_is_alike_is_left_alone(settings: dict[str, object], key: str) -> None:
    """A key that is the run's already, none at all, and a run that knows none."""
    assert not differs(settings, key)
    assert exchanged(settings, key) == {}


@pytest.mark.parametrize(("own", "used"), [(None, 30), (0.1, 30), (60, 60), ("45", "45"), ("long", 30)])
def test_sqlite_waits_for_a_lock_long_enough(own: object, used: object) -> None:
    """A run has more processes side by side than the project reckons with; a longer wait of the project's stays."""
    options = {} if own is None else {"timeout": own}
    databases = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3", "OPTIONS": options}}
    overlay = Overlay("abcd1234", "/run/dc-abcd1234", "/srv/shop", "shop.settings")

    changed = substitute({"DATABASES": databases, "SECRET_KEY": "own"}, overlay)

    assert changed["DATABASES"]["default"]["OPTIONS"] == {"timeout": used}
