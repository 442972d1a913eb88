"""A route matches the address of every WebSocket that a page opens."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

ROUTES = {
    "shop/routing.py": """
        from django.urls import path, re_path

        from shop.consumers import PriceConsumer

        websocket_urlpatterns = [
            path("ws/prices/", PriceConsumer.as_asgi()),
            re_path(r"^ws/rooms/(?P<room>[\\w-]+)/$", PriceConsumer.as_asgi()),
            path("ws/orders/<uuid:order>", PriceConsumer.as_asgi()),
        ]
    """
}
SCHEME = "const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';\n"


def page(script: str) -> dict[str, str]:
    """Return a template with a script, whose first line is the second of the file, beside the routes."""
    return {**ROUTES, "shop/templates/shop/prices.html": f"<script>\n{script}\n</script>\n"}


def test_accepts_addresses_that_routes_match(rule: RuleTester) -> None:
    """Any filling may fit, other hosts have routes of their own, and what a page computes is not known."""
    lines = (
        "new WebSocket('wss://' + window.location.host + '/ws/prices/');",
        "new WebSocket(`ws://${location.host}/ws/rooms/${room}/?token=${token}`);",
        "new WebSocket(scheme + location.host + '/ws/orders/' + order, ['json']);",
        "new WebSocket('ws://{{ request.get_host }}/ws/rooms/{{ room.slug }}/');",
        "new WebSocket((location.protocol === 'https:' ? 'wss' : 'ws') + '://' + location.host + path);",
        "new WebSocket('wss://' + location.host + '/ws/' + kind + '/' + name + '/');",
        "new WebSocket('wss://stream.example/ws/prices');",
        "new WebSocket(base + '/ws/prices');",
        "new WebSocket('wss://' + location.host + '{% url \"prices\" %}');",
        "new WebSocket('wss://' + location.host + '/other-service');",
        "new WebSocket(url);",
    )
    rule.accepts({**page(SCHEME + "\n".join(lines)), "shop/static/shop/prices.js": "\n".join(lines)})


def test_accepts_addresses_that_a_proxy_knows(rule: RuleTester) -> None:
    """A proxy may hand them to another program."""
    nginx = "server {\n  location /ws/alerts/ {\n    proxy_pass http://alerts:9000;\n  }\n}\n"
    lines = SCHEME + "new WebSocket('wss://' + location.host + '/ws/alerts/');"
    rule.accepts({**page(lines), "deploy/nginx.conf": nginx})


@pytest.mark.parametrize(
    "address",
    [
        "'wss://' + window.location.host + '/ws/prices'",
        "`ws://${location.host}/ws/rooms/${room}`",
        "scheme + location.host + '/ws/orders/' + order + '/'",
        "'ws://' + location.hostname + ':8000/ws/rooms/' + room",
        "'ws://{{ request.get_host }}/ws/rooms/{{ room.slug }}?page=1'",
        "'wss://' + location.host + '/ws/price/'",
    ],
)
def test_accuses_addresses_that_no_route_matches(rule: RuleTester, address: str) -> None:
    """A slash too few or too many, and another word, lead nowhere."""
    rule.accuses(page(f"new WebSocket({address});"), "shop/templates/shop/prices.html:2", says="which no route matches")


def test_reads_each_script_once(rule: RuleTester) -> None:
    """A folder of scripts within another is read with it, and what is installed there is not the project's."""
    script = "new WebSocket('wss://' + location.host + '/ws/prices');"
    files = {
        **ROUTES,
        "frontend/static/prices.js": script,
        "frontend/node_modules/prices/index.js": script,
        "frontend/static/prices.min.js": script,
    }

    rule.accuses(files, "frontend/static/prices.js:1", says="'/ws/prices/'")


def test_follows_a_name(rule: RuleTester) -> None:
    """An address that is put together before is looked at where the WebSocket is opened."""
    script = "const host = window.location.host;\nconst url = 'ws://' + host + '/ws/prices';\nconst socket = new WebSocket(url);"

    rule.accuses({**ROUTES, "shop/static/shop/prices.js": script}, "shop/static/shop/prices.js:3", says="'/ws/prices'")
