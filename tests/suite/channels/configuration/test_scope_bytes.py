"""The query string and the headers of a scope are bytes."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def middleware(*lines: str) -> dict[str, str]:
    """Return middleware whose coroutine has these lines, from line 6 on."""
    head = "from urllib.parse import parse_qs, parse_qsl\n\n\nclass Tokens:\n    async def __call__(self, scope, receive, send):\n"
    body = "".join(f"        {line}\n" for line in lines)
    return {"shop/middleware.py": f"{head}{body}        return await self.app(scope, receive, send)\n"}


def test_accepts_what_is_decoded_and_what_is_looked_up_by_bytes(rule: RuleTester) -> None:
    """Text in decoded parameters, bytes in headers, and dictionaries that are no scope are fine."""
    rule.accepts(
        middleware(
            'params = parse_qs(scope["query_string"].decode())',
            'params["token"], params.get("ticket"), "token" in params',
            'raw = scope.get("query_string", b"")',
            'raw.split(b"&"), b"token=" in raw, raw.decode().split("&")',
            'headers = dict(scope["headers"])',
            'headers[b"cookie"].decode().split("; "), headers.get(b"authorization") == b"x"',
            'text = {name.decode(): value.decode() for name, value in scope["headers"]}',
            'text["authorization"]',
            'either = dict(scope["headers"])',
            "either = {name.decode(): value for name, value in either.items()}",
            'either["authorization"]',
            'other = dict(response["headers"])',
            'other["Authorization"]',
            'dict(scope["url_route"])["kwargs"]',
            "scope = dict(scope)",
            'scope["token"]',
        )
    )


@pytest.mark.parametrize(
    "line",
    [
        'scope["query_string"] = scope["query_string"].decode()',
        'scope = {**scope, "query_string": scope["query_string"].decode()}',
        'scope = dict(scope, query_string=scope["query_string"].decode())',
    ],
)
def test_accepts_a_scope_that_the_project_decodes(line: str, rule: RuleTester) -> None:
    """What code writes into a scope may be text."""
    rule.accepts(middleware(line, 'parse_qs(scope["query_string"])["token"][0]'))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('parse_qs(scope["query_string"])["token"][0]', "keys are bytes"),
        ('parse_qs(scope.get("query_string", b"")).get("token")', "keys are bytes"),
        ('dict(parse_qsl(self.scope["query_string"]))["token"]', "keys are bytes"),
        ('dict(scope["headers"])["authorization"]', "keys are bytes"),
        ('"cookie" in dict(scope["headers"])', "keys are bytes"),
        ('dict(self.scope["headers"]).get(b"Authorization")', "lower case"),
        ('scope["query_string"].split("=")', "TypeError"),
        ('"token=" in scope["query_string"]', "TypeError"),
        ('dict(scope["headers"])[b"authorization"].split(" ")', "TypeError"),
        ('dict(scope["headers"]).get(b"upgrade") == "websocket"', "never equal"),
    ],
)
def test_accuses_text_that_is_looked_for_in_bytes(rule: RuleTester, line: str, says: str) -> None:
    """A key, a part or a comparison in text never meets what a server hands over as bytes."""
    rule.accuses(middleware(line), "shop/middleware.py:6", says=says)


def test_follows_names(rule: RuleTester) -> None:
    """What a name was given is what the expression behind it is."""
    lines = ('raw = scope["query_string"]', "params = parse_qs(raw)", 'token = params.get("token", [None])[0]')

    rule.accuses(middleware(*lines), "shop/middleware.py:8", says="'token'")
