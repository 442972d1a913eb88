"""A setting that is computed from another one is computed after the other has its final value."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_MANAGE = (
    "import os\nimport sys\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_config.live')\n\n"
    "if __name__ == '__main__':\n    from django.core.management import execute_from_command_line\n\n"
    "    execute_from_command_line(sys.argv)\n"
)
_LIVE = "from site_config.settings import *\n\nDEBUG = False\nALLOWED_HOSTS = ['shop.example']\n{}"


def _files(more: str = "") -> dict[str, str]:
    return {"manage.py": _MANAGE, "site_config/live.py": _LIVE.format(more)}


@pytest.mark.parametrize(
    ("base", "more"),
    [
        ("DEBUG = True\nSESSION_COOKIE_SECURE = not DEBUG", "SESSION_COOKIE_SECURE = True\n"),
        ("DEBUG = False\nSESSION_COOKIE_SECURE = not DEBUG", ""),
        ("import os\nDEBUG = os.environ.get('DEBUG') == '1'\nSESSION_COOKIE_SECURE = not DEBUG", ""),
        ("SESSION_COOKIE_SECURE = True\nDEBUG = True", ""),
    ],
)
def test_accepts_what_is_set_again(base: str, more: str, rule: RuleTester) -> None:
    """What is set again, what has the same value, what the environment says, and what asks for nothing."""
    rule.accepts(_files(more), settings=base)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("SESSION_COOKIE_SECURE = not DEBUG", "SESSION_COOKIE_SECURE"),
        ("SHOP_CACHE = 'a' if DEBUG else 'b'", "SHOP_CACHE"),
        ("if DEBUG:\n    SHOP_TOOLS = ['toolbar']", "SHOP_TOOLS"),
        ("if not DEBUG:\n    SECURE_SSL_REDIRECT = True", "SECURE_SSL_REDIRECT"),
    ],
)
def test_accuses_what_stays(made: str, name: str, rule: RuleTester) -> None:
    """The setting's line in the base is named."""
    rule.accuses(
        _files(), "site_config/settings.py:44", settings=f"DEBUG = True\n{made}", subject=name, says="this stays"
    )
