"""A page opens its WebSockets with the scheme and the host that it was loaded from."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PATH = "shop/templates/shop/prices.html"
HTTPS = "DEBUG = False\nSECURE_SSL_REDIRECT = True\n"


def page(*lines: str) -> dict[str, str]:
    """Return a template with a script of these lines, from the second of the file on."""
    return {PATH: "<script>\n" + "\n".join(lines) + "\n</script>\n"}


def test_accepts_a_scheme_that_follows_the_page(rule: RuleTester) -> None:
    """A scheme that is chosen, wss://, and two addresses of which one is chosen are fine."""
    choice = "const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';"

    rule.accepts(page(choice, "new WebSocket(scheme + location.host + '/ws/');"), settings=HTTPS)
    rule.accepts(page("new WebSocket('wss://' + location.host + '/ws/');"), settings=HTTPS)
    rule.accepts(page("new WebSocket('ws://localhost:8000/ws/');", "new WebSocket(other);"), settings=HTTPS)


def test_accepts_programs_of_the_visitor(rule: RuleTester) -> None:
    """A printer's or a card reader's program listens on the visitor's machine."""
    rule.accepts(page("new WebSocket('ws://localhost:8182');"), settings=HTTPS)
    rule.accepts(page("new WebSocket('wss://localhost:8181/printer');"), settings=HTTPS)


def test_accepts_what_development_shows(rule: RuleTester) -> None:
    """With DEBUG, and without HTTPS, pages come as ws:// needs them."""
    rule.accepts(page("new WebSocket('ws://localhost:8000/ws/');"), settings="DEBUG = True")
    rule.accepts(page("new WebSocket('ws://' + location.host + '/ws/');"), settings="DEBUG = False")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("'ws://' + window.location.host + '/ws/prices/'", "SECURE_SSL_REDIRECT"),
        ("`ws://${location.host}/ws/prices/`", "browsers refuse it"),
        ("'ws://shop.example/ws/prices/'", "browsers refuse it"),
        ("'ws://127.0.0.1:8000/ws/prices/'", "each visitor's own machine"),
        ('"ws://localhost:8000/ws/rooms/{{ room }}/"', "each visitor's own machine"),
    ],
)
def test_accuses_addresses_that_browsers_cannot_use(rule: RuleTester, address: str, says: str) -> None:
    """A page that came over HTTPS opens no ws://, and no visitor has the server."""
    rule.accuses(page(f"new WebSocket({address});"), f"{PATH}:2", says=says, settings=HTTPS)
