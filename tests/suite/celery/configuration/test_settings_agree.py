"""The Celery app falls back on the settings module that manage.py, wsgi.py and asgi.py agree on."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def app(settings: str) -> str:
    """Return a file that makes an app and falls back on a settings module."""
    return f"""
        import os

        from celery import Celery

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{settings}")
        app = Celery("site_config")
        app.config_from_object("django.conf:settings", namespace="CELERY")
    """


@pytest.mark.parametrize(
    "module", ["site_config.settings", "site_config", "site_config.worker_settings", "site_config.none"]
)
def test_accepts_modules_that_agree_or_are_meant(module: str, rule: RuleTester) -> None:
    """The same module, its package, one that is named for workers; one that does not exist is another rule's matter."""
    rule.accepts(
        {"site_config/celery.py": app(module), "site_config/worker_settings.py": "from site_config.settings import *\n"}
    )


def test_accepts_what_too_few_or_divided_entry_points_say(rule: RuleTester) -> None:
    """Two other entry points at least must agree, and all must."""
    files = {
        "site_config/celery.py": app("site_config.development"),
        "site_config/development.py": "from site_config.settings import *\n",
    }
    wsgi = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.development")\n'

    rule.accepts(files, remove=("site_config/asgi.py",))
    rule.accepts({**files, "site_config/wsgi.py": wsgi})


def test_accepts_a_file_that_chooses(rule: RuleTester) -> None:
    """One module for its tests, and the one that all agree on else."""
    celery = """
        import os
        import sys

        from celery import Celery

        if "test" in sys.argv:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.development")
        else:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
        app = Celery("site_config")
        app.config_from_object("django.conf:settings", namespace="CELERY")
    """

    rule.accepts(
        {"site_config/celery.py": celery, "site_config/development.py": "from site_config.settings import *\n"}
    )


def test_accuses_a_module_of_its_own(rule: RuleTester) -> None:
    """Workers run with other settings than the site."""
    (finding,) = rule.accuses(
        {
            "site_config/celery.py": app("site_config.development"),
            "site_config/development.py": "from site_config.settings import *\n",
        },
        "site_config/celery.py:5",
    )

    assert finding.subject == "site_config.development"
    assert "and manage.py, site_config/asgi.py on 'site_config.settings'" in finding.message
    assert finding.evidence["others"] == {
        "manage.py": "site_config.settings",
        "site_config/asgi.py": "site_config.settings",
    }
