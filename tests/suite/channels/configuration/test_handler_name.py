"""A consumer's handlers have the names that Channels calls."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CONSUMER = """
    from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer


    class PriceConsumer(WebsocketConsumer):
        def {name}(self, *args, **kwargs):
            pass


    class StockConsumer(AsyncJsonWebsocketConsumer):
        async def {json}(self, *args):
            pass
"""


def test_accepts_names_that_are_called(rule: RuleTester) -> None:
    """The handlers themselves, those of a message, helpers that code calls, and names that are near to nothing."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer


                class PriceConsumer(WebsocketConsumer):
                    def connect(self):
                        self.connected()

                    def connected(self):
                        self.accept()

                    def on_message(self, event):
                        pass

                    def receives(self, text_data):
                        pass

                    def receive(self, text_data):
                        self.send_prices()

                    def send_prices(self):
                        pass


                class StockConsumer(AsyncJsonWebsocketConsumer):
                    async def reconnect(self, event):
                        pass

                    async def receive_json(self, content):
                        await self.channel_layer.send(self.channel_name, {"type": "reconnect"})
            """
        }
    )


def test_accepts_handlers_of_a_base_that_are_called_so(rule: RuleTester) -> None:
    """A base class of another module, which no app has, calls the method by this name."""
    rule.accepts(
        {
            "hooks/__init__.py": """
                from channels.generic.websocket import WebsocketConsumer


                class HookConsumer(WebsocketConsumer):
                    def connect(self):
                        self.on_connect()

                    def on_connect(self):
                        pass
            """,
            "shop/consumers.py": """
                from hooks import HookConsumer


                class PriceConsumer(HookConsumer):
                    def on_connect(self):
                        self.accept()

                    def on_message(self, event):
                        self.send(event["text"])
            """,
            "shop/tasks.py": """
                def tell(layer):
                    layer.group_send("prices", {"type": "on.message"})
            """,
        }
    )


def test_accepts_names_that_are_put_together(rule: RuleTester) -> None:
    """A consumer that looks its methods up by a name it computes may call any."""
    chosen = CONSUMER.format(name="on_connect", json="choose") + "        return getattr(self, args[0])\n"

    rule.accepts({"shop/consumers.py": chosen})


@pytest.mark.parametrize(
    ("name", "json", "said"),
    [
        ("recive", "disconect", ("did you mean receive()?", "did you mean disconnect()?")),
        ("on_connect", "recieve_json", ("did you mean connect()?", "did you mean receive_json()?")),
        ("dissconnect", "on_disconnect", ("did you mean disconnect()?", "did you mean disconnect()?")),
    ],
)
def test_accuses_names_that_nobody_calls(name: str, json: str, said: tuple[str, str], rule: RuleTester) -> None:
    """A misspelling, and the name of another library."""
    files = {"shop/consumers.py": CONSUMER.format(name=name, json=json)}

    findings = rule.accuses(files, "shop/consumers.py:5", "shop/consumers.py:10")

    assert said == tuple(finding.message.rpartition("; ")[2] for finding in findings)
