"""Every flag changes something when it is given."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_flags_that_switch(rule: RuleTester) -> None:
    """A flag with its usual default, one with a default from the settings, a pair, and a value of another type."""
    rule.accepts(
        commands(
            audit="""
                def add_arguments(self, parser):
                    from django.conf import settings

                    parser.add_argument("--loud", action="store_true")
                    parser.add_argument("--tz", action="store_true", default=getattr(settings, "USE_TZ", False))
                    parser.add_argument("--colour", action="store_true", default=True)
                    parser.add_argument("--no-colour", action="store_false", dest="colour")
                    parser.add_argument("--one", action="store_const", const=1, default=True)
            """
        )
    )


def test_accuses_flags_that_do_not(rule: RuleTester) -> None:
    """A flag that sets its default is on with and without it."""
    (true, const) = rule.accuses(
        commands(
            audit="""
                def add_arguments(self, parser):
                    parser.add_argument("-l", "--loud", action="store_true", default=True)
                    parser.add_argument("--level", action="store_const", const="all", default="all")
            """,
        ),
        "shop/management/commands/audit.py:6",
        "shop/management/commands/audit.py:7",
    )

    assert "--loud of audit changes nothing: it sets True, which is its default already" in true.message
    assert const.evidence == {"argument": "--level"}
