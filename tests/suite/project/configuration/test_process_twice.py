"""No process type appears twice in a Procfile."""

from __future__ import annotations

from tests.rules import RuleTester

WEB = "web: gunicorn site_config.wsgi\n"


def test_accepts_types_of_their_own(rule: RuleTester) -> None:
    """Another type, and the same one in another Procfile."""
    worker = "worker: celery -A site_config worker\n"

    rule.accepts({"Procfile": f"{WEB}{worker}beat: celery -A site_config beat\n", "Procfile.dev": f"{WEB}{worker}"})


def test_accuses_the_line_that_is_never_started(rule: RuleTester) -> None:
    """The last line of a type counts."""
    files = {"Procfile": f"{WEB}worker: celery -A site_config worker\n\nworker: celery -A site_config beat\n"}

    rule.accuses(files, "Procfile:2", subject="worker", says="Procfile:4 alone counts")
