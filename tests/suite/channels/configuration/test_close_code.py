"""A consumer closes an accepted socket with a code that its server sends."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CONSUMER = """
    from channels.generic.websocket import AsyncWebsocketConsumer

    FORBIDDEN = 403


    class PriceConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            {before}
            await self.close({code})
            await self.accept()

        async def receive(self, text_data=None, bytes_data=None):
            await self.close({code})
"""
DAPHNE = {"Procfile": "web: daphne site_config.asgi:application\n"}
UVICORN = {"Procfile": "web: uvicorn site_config.asgi:application\n"}


def _files(code: str, before: str = "") -> dict[str, str]:
    return {"shop/consumers.py": CONSUMER.format(code=code, before=before)}


@pytest.mark.parametrize("code", ["", "1000", "code=4401", "3000", "code=self.code", "None"])
def test_accepts_codes_of_an_application(rule: RuleTester, code: str) -> None:
    """Its own, the normal one, none, and what only running tells."""
    rule.accepts({**_files(code), **DAPHNE})


def test_accepts_codes_of_the_protocol_where_the_server_sends_them(rule: RuleTester) -> None:
    """Uvicorn sends 1008."""
    rule.accepts({**_files("code=1008"), **UVICORN})


@pytest.mark.parametrize("code", ["401", "code=FORBIDDEN", "code=5000"])
def test_accuses_codes_that_no_server_sends(rule: RuleTester, code: str) -> None:
    """Before the socket is accepted no code is sent, so none is accused."""
    rule.accuses({**_files(code), **UVICORN}, "shop/consumers.py:13")
    rule.accuses({**_files(code, "await self.accept()"), **UVICORN}, "shop/consumers.py:9", "shop/consumers.py:13")


def test_accuses_codes_that_daphne_refuses(rule: RuleTester) -> None:
    """Daphne sends none of the protocol's own."""
    rule.accuses({**_files("code=1008"), **DAPHNE}, "shop/consumers.py:13", says="with code 1008")
