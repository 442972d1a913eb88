"""Applications of projects that have WebSocket consumers."""

from __future__ import annotations

from tests.rules import RuleTester

DJANGO = """
    from django.core.asgi import get_asgi_application

    application = get_asgi_application()
"""
OPAQUE = """
    async def application(scope, receive, send):
        await send({"type": "websocket.accept"})
"""
WORKER = """
    from channels.consumer import SyncConsumer


    class PriceConsumer(SyncConsumer):
        def print_tag(self, message):
            self.last = message
"""
RUNWORKER = """
    from channels.routing import ChannelNameRouter, ProtocolTypeRouter

    application = ProtocolTypeRouter({"channel": ChannelNameRouter({})})
"""


def test_accepts_an_application_of_workers(rule: RuleTester) -> None:
    """An application that has channels only is run by runworker, and the consumers are routed in another."""
    rule.accepts({"site_config/asgi.py": RUNWORKER})


def test_accepts_applications_that_may_handle_websockets(rule: RuleTester) -> None:
    """An application that cannot be looked into may handle WebSockets; without consumers for them none has to."""
    rule.accepts({"site_config/asgi.py": OPAQUE})
    rule.accepts({"site_config/asgi.py": DJANGO, "shop/consumers.py": WORKER}, remove=("shop/routing.py",))


def test_accuses_django_s_own_application(rule: RuleTester) -> None:
    """get_asgi_application() alone opens no socket for the project's consumers."""
    (finding,) = rule.accuses({"site_config/asgi.py": DJANGO}, "site_config/asgi.py")

    assert finding.subject == "site_config.asgi.application"
    assert "handles http and no websocket" in finding.message
    assert "shop.consumers.PriceConsumer (shop/consumers.py:6)" in finding.message
