"""The proxy in front of a project with WebSocket routes passes on the Upgrade header."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_UPGRADE = """
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
"""
_SERVER = "upstream app {{ server web:8000; }}\nserver {{\n    listen 80;\n{}\n}}\n"


def _location(path: str, inner: str = "        proxy_set_header Host $host;") -> str:
    return f"    location {path} {{\n        proxy_pass http://app;\n{inner}\n    }}"


def test_accepts_upgrades_that_are_sent_on(rule: RuleTester) -> None:
    """By the location or its server, by a regular expression, maybe by another file; and places that hand no WebSocket on."""
    rule.each("nginx/default.conf", _SERVER).accepts(
        _location("/", _UPGRADE),
        _UPGRADE + "    location / {\n        proxy_pass http://app;\n    }",
        _location("/") + "\n" + _location("~ ^/ws/", _UPGRADE),
        _location("/", "        include snippets/websockets.conf;"),
        "    location / {\n        return 301 https://$host$request_uri;\n    }",
        "    location / {\n        uwsgi_pass app;\n        include uwsgi_params;\n    }",
        _location("/flower/"),
    )


@pytest.mark.parametrize(
    ("inner", "line", "missing"),
    [
        (_location("/"), 4, "Upgrade and Connection"),
        (_location("/") + "\n" + _location("/ws/"), 8, "Upgrade and Connection"),
        (_UPGRADE + _location("/"), 8, "Upgrade and Connection"),
        (_location("/", "        proxy_set_header Upgrade $http_upgrade;"), 4, "Connection"),
    ],
)
def test_accuses_locations_without_an_upgrade(inner: str, line: int, missing: str, rule: RuleTester) -> None:
    """The location that nginx chooses is named; headers of the server count only where it sets none itself."""
    rule.accuses({"nginx/default.conf": _SERVER.format(inner)}, f"nginx/default.conf:{line}", says=f"send {missing} on")


def test_accuses_another_protocol(rule: RuleTester) -> None:
    """A location for WebSockets alone that speaks uwsgi to an ASGI server."""
    inner = "    location /ws/ {\n        include uwsgi_params;\n        uwsgi_pass unix:/run/daphne.sock;\n    }"

    findings = rule.accuses(
        {"nginx/default.conf": _SERVER.format(_location("/", _UPGRADE) + "\n" + inner)},
        "nginx/default.conf:12",
        says="by uwsgi_pass: ASGI servers take HTTP",
    )

    assert findings[0].hint.startswith("Write proxy_pass http://unix:/run/daphne.sock")


def test_accepts_other_services_behind_the_same_nginx(rule: RuleTester) -> None:
    """What goes to Flower, or to the pages of RabbitMQ, is no WebSocket of the project."""
    upstreams = "upstream app { server web:8000; }\nupstream watch { server flower:5555; }\n"
    servers = [
        f"server {{\n    listen {port};\n    location / {{\n        proxy_pass {target};\n    }}\n}}\n"
        for port, target in ((5555, "http://watch"), (15672, "http://rabbitmq:15672/"))
    ]
    compose = (
        "services:\n  web:\n    build: .\n    command: daphne site_config.asgi:application\n"
        "  flower:\n    build: .\n    command: celery -A site_config flower\n  rabbitmq:\n    image: rabbitmq:4-management\n"
    )

    rule.accepts({"nginx/default.conf": upstreams + "".join(servers), "compose.yaml": compose})
    rule.accuses(
        {"nginx/default.conf": upstreams + servers[0].replace("http://watch", "http://app"), "compose.yaml": compose},
        "nginx/default.conf:5",
    )
