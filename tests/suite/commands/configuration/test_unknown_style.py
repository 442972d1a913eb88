"""self.style has the styles that a command uses."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_the_styles_of_django(rule: RuleTester) -> None:
    """Django's styles, one that the command sets, and a style of something else are known."""
    rule.accepts(
        commands(
            tidy="""
                def handle(self, *args, **options):
                    self.style.LOUD = self.style.SUCCESS
                    self.stdout.write(self.style.WARNING("tidy") + self.style.SQL_FIELD("x"))
                    self.table.style.GREEN("tidy")
            """,
        )
    )


def test_accuses_styles_that_do_not_exist(rule: RuleTester) -> None:
    """A style that Django's palette lacks is told with those it has."""
    (finding,) = rule.accuses(
        commands(
            tidy="""
                def handle(self, *args, **options):
                    self.stdout.write(self.style.GREEN("tidy"))
            """,
        ),
        "shop/management/commands/tidy.py:6",
    )

    assert "self.style.GREEN, a style that doesn't exist" in finding.message
    assert "SUCCESS" in finding.message
    assert finding.evidence == {"style": "GREEN"}
