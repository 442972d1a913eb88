"""Channels that code sends to by name."""

from __future__ import annotations

from tests.rules import RuleTester

ASGI = """
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from shop.tags import Tags

application = ProtocolTypeRouter(
    {"http": django_application, "channel": ChannelNameRouter({"price-tags": Tags.as_asgi()})}
)
"""
TAGS = """
    from asgiref.sync import async_to_sync
    from channels.consumer import SyncConsumer
    from channels.layers import get_channel_layer


    def print_tag(product_id):
        layer = get_channel_layer()
        async_to_sync(layer.send)("{}", {{"type": "{}", "product": product_id}})


    class Tags(SyncConsumer):
        def print_tag(self, message):
            self.last = message["product"]
"""
SENDING = """
    from channels.layers import get_channel_layer

    from shop.mail import mailer


    async def tell(request, name):
        layer = get_channel_layer()
        await layer.send("specific.abc!def", {"type": "print.tag"})
        await layer.send(name, {"type": "print.tag"})
        await layer.send("answers", {"type": "print.tag"})
        await mailer.send("elsewhere", {"type": "print.tag"})
        return await layer.receive("answers")
"""


def test_accepts_channels_that_somebody_receives(rule: RuleTester) -> None:
    """A channel of the router, one that code receives from, a consumer's own, and names that are not written out."""
    rule.accepts(
        {
            "site_config/asgi.py": ASGI,
            "shop/tags.py": TAGS.format("price-tags", "print.tag"),
            "shop/sending.py": SENDING,
        }
    )


def test_accepts_channels_of_other_projects(rule: RuleTester) -> None:
    """Without a router, a message that no worker's consumer here handles may be for a worker elsewhere."""
    rule.accepts({"shop/tags.py": TAGS.format("price-tag", "print.label")})


def test_accuses_channels_that_the_router_lacks(rule: RuleTester) -> None:
    """A name that no route has is told beside those there are, and the one that was meant."""
    (finding,) = rule.accuses(
        {"site_config/asgi.py": ASGI, "shop/tags.py": TAGS.format("price-tag", "print.tag")}, "shop/tags.py:8"
    )

    assert finding.subject == "price-tag"
    assert "(it has 'price-tags'): no worker receives it; did you mean 'price-tags'?" in finding.message
    assert finding.evidence == {"channel": "price-tag", "routed": ["price-tags"]}


def test_accuses_channels_without_a_router(rule: RuleTester) -> None:
    """A message that a worker's consumer of the project handles goes nowhere without a router."""
    rule.accuses(
        {"shop/tags.py": TAGS.format("price-tags", "print.tag")},
        "shop/tags.py:8",
        says="(there is no ChannelNameRouter)",
    )
