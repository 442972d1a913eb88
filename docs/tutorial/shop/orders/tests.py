from io import StringIO
from unittest import mock

from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase

from orders.consumers import OrderConsumer
from orders.models import Order
from orders.tasks import domains


class TaskTests(SimpleTestCase):
    def test_domains(self):
        self.assertEqual(domains.delay(["ada@example.com", "bob@example.com"]).get(), {"example.com"})


class ConsumerTests(SimpleTestCase):
    async def test_an_order(self):
        with self.settings(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}):
            socket = WebsocketCommunicator(OrderConsumer.as_asgi(), "/ws/orders/")
            await socket.connect()
            await get_channel_layer().group_send("orders", {"type": "order.created", "order": 1})
            self.assertEqual(await socket.receive_json_from(), {"order": 1})
            await socket.disconnect()


class ViewTests(TestCase):
    def test_an_order_is_placed(self):
        with mock.patch("orders.views.announce.delay") as delay:
            response = self.client.post(
                "/orders/", {"customer": "ada@example.com", "total": "9.90"}, headers={"host": "shop.example"}
            )
        self.assertEqual(response.json(), {"order": Order.objects.get().pk})
        delay.assert_called_once()


class CommandTests(TestCase):
    def test_import(self):
        out = StringIO()
        call_command("import_orders", "ada@example.com", stdout=out)
        self.assertEqual(out.getvalue(), "1 imported\n")
        self.assertEqual(Order.objects.count(), 1)
