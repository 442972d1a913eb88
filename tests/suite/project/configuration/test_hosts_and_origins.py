"""ALLOWED_HOSTS holds hosts, and CSRF_TRUSTED_ORIGINS origins."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_hosts_and_origins_as_browsers_send_them(rule: RuleTester) -> None:
    """With wildcards as Django knows them, ports of origins, addresses, and nothing of an empty variable."""
    rule.accepts(
        {},
        settings="""
            ALLOWED_HOSTS = ["shop.example", ".shop.example", "*", "127.0.0.1", "[::1]", "::1", ""]
            CSRF_TRUSTED_ORIGINS = ["https://shop.example", "https://*.shop.example", "http://localhost:8000"]
            CORS_ALLOWED_ORIGINS = ("https://shop.example",)
            INTERNAL_IPS = ["127.0.0.1", "::1", "0.0.0.0"]
        """,
    )


def test_accuses_what_no_request_has(rule: RuleTester) -> None:
    """The setting and the entry are named, and what to write."""
    rule.accuses_settings(
        """
            ALLOWED_HOSTS = ['https://shop.example']  # write 'shop.example'
            ALLOWED_HOSTS = ['shop.example:8000']  # write 'shop.example'
            ALLOWED_HOSTS = ['*.shop.example']  # write '.shop.example' for it
            ALLOWED_HOSTS = ['a.example, b.example']  # write ['a.example', 'b.example']
            ALLOWED_HOSTS = [' shop.example']  # white space
            CSRF_TRUSTED_ORIGINS = ['shop.example']  # write 'https://shop.example'
            CSRF_TRUSTED_ORIGINS = ['https://shop.example/']  # write 'https://shop.example'
            CSRF_TRUSTED_ORIGINS = ['https://.shop.example']  # 'https://*.shop.example'
            CSRF_TRUSTED_ORIGINS = ['https://*']  # '*' alone stands for no host
            CSRF_TRUSTED_ORIGINS = ''.split(',')  # an empty text
            INTERNAL_IPS = ['127.0.0.1:8000']  # write '127.0.0.1'
        """
    )


def test_accepts_what_the_deployment_gives(rule: RuleTester) -> None:
    """Variables of a Compose file may hold hosts as browsers send them."""
    rule.accepts({"compose.yaml": _COMPOSE.format("shop.example,www.shop.example")}, settings=_READING)


def test_accuses_what_the_deployment_gives(rule: RuleTester) -> None:
    """A variable of a Compose file is what the settings have in production, whatever they have here."""
    files = {"compose.yaml": _COMPOSE.format("https://shop.example,www.shop.example")}

    (finding,) = rule.accuses(files, "site_config/settings.py:44", settings=_READING)

    assert "'https://shop.example'" in finding.message
    assert "(in site_config.settings, the settings of compose.yaml:4 (web))" in finding.message


def test_accuses_the_settings_for_production(rule: RuleTester) -> None:
    """A module for production is judged too, where it is not the one that is checked."""
    files = {
        "site_config/production.py": "from site_config.settings import *\n\nALLOWED_HOSTS = ['https://shop.example']\n",
        "compose.yaml": _COMPOSE.replace("HOSTS", "DJANGO_SETTINGS_MODULE").format("site_config.production"),
    }

    rule.accuses(
        files, "site_config/production.py:3", says="(in site_config.production, the settings of compose.yaml:4 (web))"
    )


_READING = "import os\nALLOWED_HOSTS = os.environ.get('HOSTS', 'localhost').split(',')"
_COMPOSE = """services:
  web:
    image: shop
    command: gunicorn site_config.wsgi
    environment:
      HOSTS: {}
"""
