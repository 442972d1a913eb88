"""An object that was read from a replica is written to the primary."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.rules import RuleTester

SETTINGS = """
    DATABASES["standby"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["site_config.standby.StandbyRouter", "site_config.routers.WarehouseRouter"]
"""
_READS = """\
class StandbyRouter:
    def db_for_read(self, model, **hints):
        return None if model._meta.app_label == "warehouse" else "standby"

"""


def _router(methods: str, reads: str = _READS) -> dict[str, str]:
    return {"site_config/standby.py": reads + indent(dedent(methods), "    ")}


@pytest.mark.parametrize(
    "methods",
    [
        """
        def db_for_write(self, model, **hints):
            return None if model._meta.app_label == "warehouse" else "default"
        """,
        """
        def db_for_write(self, model, instance=None, **hints):
            alias = instance._state.db if instance is not None else None
            return "default" if alias in (None, "standby") else alias
        """,
    ],
)
def test_accepts_routers_that_answer_for_writes(rule: RuleTester, methods: str) -> None:
    """A router that names the primary, also one that looks at the object's alias first."""
    rule.accepts(_router(methods), settings=SETTINGS)


def test_accepts_databases_of_their_own(rule: RuleTester) -> None:
    """An object that is read from the database of its app is written there."""
    rule.accepts({})


@pytest.mark.parametrize(
    ("methods", "line"),
    [
        ("", 2),
        (
            """
            def db_for_write(self, model, **hints):
                instance = hints.get("instance")
                return instance._state.db if instance is not None else "default"
            """,
            6,
        ),
        (
            """
            def db_for_write(self, model, instance=None, **hints):
                return getattr(getattr(instance, "_state", None), "db", None) or "default"
            """,
            6,
        ),
        (
            """
            def db_for_write(self, model, **hints):
                if model._meta.app_label == "shop" and "instance" not in hints:
                    return "default"
            """,
            6,
        ),
    ],
)
def test_accuses_writes_that_follow_the_object(rule: RuleTester, methods: str, line: int) -> None:
    """No answer for writes, and answers that are the object's own alias."""
    (finding,) = rule.accuses(_router(methods), f"site_config/standby.py:{line}", settings=SETTINGS)

    assert finding.subject == "standby"
    assert "read from 'standby', a replica of 'default', and an object that was read there is saved" in finding.message
    assert finding.hint == "return 'default' from db_for_write(self, model, **hints)"


def test_accuses_replicas_that_only_their_name_tells(rule: RuleTester) -> None:
    """A replica without a mirror, read by chance."""
    reads = """\
import random


class StandbyRouter:
    def db_for_read(self, model, **hints):
        return None if model._meta.app_label == "warehouse" else random.choice(["default", "standby"])
"""
    rule.accuses(
        _router("", reads),
        "site_config/standby.py:5",
        settings=SETTINGS.replace('"TEST": {"MIRROR": "default"}', '"HOST": "b"'),
        subject="standby",
    )


def test_accuses_routers_that_write_to_a_replica(rule: RuleTester) -> None:
    """The router names the replica for writes."""
    reads = """\
class StandbyRouter:
    def db_for_read(self, model, **hints):
        return None if model._meta.app_label == "warehouse" else "default"

    def db_for_write(self, model, **hints):
        return None if model._meta.app_label == "warehouse" else "standby"
"""
    rule.accuses(
        _router("", reads),
        "site_config/standby.py:5",
        settings=SETTINGS,
        says="to 'standby', which is a replica of 'default'",
    )
