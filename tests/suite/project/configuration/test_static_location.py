"""The proxy looks for static and uploaded files where they are."""

from __future__ import annotations

from tests.rules import RuleTester

_SERVER = "server {{\n    location {} {{\n        {};\n    }}\n    location /api/ {{\n        proxy_pass http://web:8000;\n    }}\n}}\n"
_COMPOSE = (
    "services:\n  proxy:\n    image: nginx:1.27\n    volumes:\n"
    "      - ./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro\n      - static:/www/static\n"
)


def test_accepts_folders_that_are_there(rule: RuleTester) -> None:
    """Slashes that agree, a root above the path, a file, and what a regular expression names."""
    rule.each("nginx/site.conf", _SERVER, files={"compose.yaml": _COMPOSE}).accepts("""
        /static/ | alias /www/static/
        /static | alias /www/static
        /static/ | root /www
        /robots.txt | alias /usr/share/nginx/html/robots.txt
        ~ ^/files/(.*)$ | alias /www/static/$1
    """)


def test_accuses_folders_that_are_not(rule: RuleTester) -> None:
    """The line is named, and where the proxy looks."""
    rule.each("nginx/site.conf:3", _SERVER, files={"compose.yaml": _COMPOSE}).accuses("""
        /static/ | alias /www/static  # /static/a.css is looked for as /www/statica.css
        /static | alias /www/static/  # leads out of the folder
        /static/ | root /www/static/  # files are looked for in /www/static/static/
        /static/ | alias /srv/static/  # it is mounted at /www/static
        /media/ | alias /srv/media/  # the container of proxy has no such folder
    """)
