"""What an asgi module imports before it sets Django up."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SETUP = "from django.core.asgi import get_asgi_application\n"
CALL = "application = get_asgi_application()\n"
FILES = {
    "shop/tracing.py": "import logging\n",
    "shop/boot.py": "import django\n\ndjango.setup()\n",
}


@pytest.mark.parametrize(
    "asgi",
    [
        f"{SETUP}{CALL}import shop.routing\n",
        f"import django\n{SETUP}django.setup()\nimport shop.routing\n{CALL}",
        f"{SETUP}import shop.tracing\n{CALL}",
        f"import shop.boot\nimport shop.routing\n{SETUP}{CALL}",
        "from shop.server import application\n",
    ],
    ids=["after", "after-django.setup", "no-consumers", "set-up-by-another", "no-setup-of-its-own"],
)
def test_accepts_what_may_stand_before(rule: RuleTester, asgi: str) -> None:
    """Imports after the setup, of what holds no consumers or models, or below a module that sets Django up, are fine."""
    server = f"{SETUP}import shop.routing\n{CALL}"
    rule.accepts({**FILES, "shop/server.py": server, "site_config/asgi.py": asgi})


def test_accuses_routing_before_the_setup(rule: RuleTester) -> None:
    """An import that reaches consumers before get_asgi_application() is named with its line, and what it reaches."""
    (finding,) = rule.accuses({"site_config/asgi.py": f"{SETUP}import shop.routing\n\n{CALL}"}, "site_config/asgi.py:2")

    assert finding.subject == "shop.routing"
    assert finding.evidence["reaches"] == "shop/consumers.py"
    assert (
        "site_config/asgi.py:2 imports shop.routing, and through it shop/consumers.py, which holds consumers, before "
        "Django is set up: get_asgi_application() is only called on line 4"
    ) == finding.message


def test_accuses_models_before_the_setup(rule: RuleTester) -> None:
    """A relative import of models is named by the module that it resolves to."""
    files = {"shop/server.py": f"{SETUP}from . import models\n{CALL}"}
    rule.accuses(
        files,
        "shop/server.py:2",
        settings='ASGI_APPLICATION = "shop.server.application"',
        subject="shop.models",
        says="which holds models",
    )
