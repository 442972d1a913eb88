"""The settings modules that the entry points of servers fall back on."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

WSGI = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")\n'


def test_accepts_settings_modules_that_exist(rule: RuleTester) -> None:
    """The project's own settings, set by default or outright, and names that are computed are no mistakes."""
    rule.accepts(
        {
            "site_config/wsgi.py": """
                import os

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            """,
            "shop/wsgi.py": """
                import os

                os.environ["DJANGO_SETTINGS_MODULE"] = f"site_config.{os.environ.get('STAGE')}"
                os.environ.setdefault("DJANGO_CONFIGURATION", "Production")
            """,
        }
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", "FROM python:3.12\nENV DJANGO_SETTINGS_MODULE=site_config.settings\n"),
        (
            "compose.yaml",
            "services:\n  web:\n    image: shop\n    environment:\n      DJANGO_SETTINGS_MODULE: site_config.settings\n",
        ),
    ],
)
def test_accepts_a_fallback_that_no_server_comes_to(name: str, text: str, rule: RuleTester) -> None:
    """What an image or a service is given is used."""
    rule.accepts({"site_config/wsgi.py": WSGI, name: text})


def test_accuses_a_fallback_where_one_command_is_given_another(rule: RuleTester) -> None:
    """The settings of a command that builds an image are not those of its server."""
    dockerfile = "FROM python:3.12\nRUN DJANGO_SETTINGS_MODULE=site_config.settings python manage.py collectstatic\n"
    rule.accuses({"site_config/wsgi.py": WSGI, "Dockerfile": dockerfile}, "site_config/wsgi.py:3")


def test_accuses_a_settings_module_that_does_not_exist(rule: RuleTester) -> None:
    """A misspelled module is named with its place."""
    (default, outright) = rule.accuses(
        {
            "site_config/wsgi.py": """
                import os

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")
            """,
            "shop/wsgi.py": """
                import os

                os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
            """,
        },
        "shop/wsgi.py:3",
        "site_config/wsgi.py:3",
    )

    assert {default.subject, outright.subject} == {"site_config.setings", "shop.settings"}
    assert "falls back on the settings module 'shop.settings', which does not exist" in default.message


def test_asgi_is_judged_once(rule: RuleTester) -> None:
    """The asgi module of a project without Channels is judged here, and that of one with Channels in its own area."""
    asgi = """
        import os

        from django.core.asgi import get_asgi_application

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")
        application = get_asgi_application()
    """
    rule.accepts({"site_config/asgi.py": asgi})
    rule.accuses(
        {"site_config/asgi.py": asgi},
        "site_config/asgi.py:5",
        settings="CHANNEL_LAYERS = {}",
        remove=("shop/consumers.py", "shop/routing.py"),
        subject="site_config.setings",
    )
