"""No view waits for a task longer than its server waits for the view."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

VIEWS = """
    from shop.tasks import price_of


    def view(request):
        result = price_of.delay(1)
        return result.get(timeout={timeout})
"""


@pytest.mark.parametrize(
    ("timeout", "command"),
    [
        ("10", "gunicorn site_config.wsgi"),
        ("60", "gunicorn site_config.wsgi --timeout 120"),
        ("60", "gunicorn site_config.asgi -k uvicorn.workers.UvicornWorker"),
        ("60", "daphne site_config.asgi:application"),
        ("60", "gunicorn site_config.wsgi --timeout 0"),
    ],
)
def test_accepts_servers_that_wait(timeout: str, command: str, rule: RuleTester) -> None:
    """Shorter waits, longer timeouts, and servers that kill nobody."""
    rule.accepts({"Procfile": f"web: {command}\n", "shop/views.py": VIEWS.format(timeout=timeout)})


@pytest.mark.parametrize("command", ["gunicorn site_config.wsgi", "gunicorn site_config.wsgi:application --timeout=45"])
def test_accuses_views_that_wait_longer(command: str, rule: RuleTester) -> None:
    """Than the default, and than what the command line says."""
    rule.accuses(
        {"Procfile": f"web: {command}\n", "shop/views.py": VIEWS.format(timeout="60")},
        "shop/views.py:6",
        says="view() waits up to 60 s for a task, and gunicorn (Procfile:1) kills the process",
    )
