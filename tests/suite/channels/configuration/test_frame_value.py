"""What a consumer sends as JSON contains plain values only."""

from __future__ import annotations

from tests.rules import RuleTester

MODELS = """
    import uuid

    from django.db import models


    class Product(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
"""
CONSUMER = """
    import json
    import uuid

    from channels.generic.websocket import JsonWebsocketConsumer
    from django.core.serializers.json import DjangoJSONEncoder
    from django.utils import timezone

    from shop.models import Product


    class PriceConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.accept()
            product = Product.objects.first()
            {line}
"""


def test_accuses_values_that_json_cannot_hold(rule: RuleTester) -> None:
    """Fields, the time, objects and querysets are told with what they are."""
    rule.each("shop/consumers.py:15", CONSUMER, files={"shop/models.py": MODELS}).accuses("""
        self.send_json({'id': product.pk, 'name': product.name})  # 'id': product.pk, a UUID
        self.send_json(content={'prices': [product.price]})  # product.price, a Decimal
        self.send(text_data=json.dumps({'at': timezone.now()}))  # 'at': timezone.now(), a datetime
        answer = {'product': product}; self.send_json(answer)  # 'product': product, a model instance
        self.send_json({'products': Product.objects.values('name')})  # a queryset
    """)


def test_accepts_plain_values(rule: RuleTester) -> None:
    """Text, and an encoder that knows more, are no mistake."""
    rule.each("shop/consumers.py", CONSUMER, files={"shop/models.py": MODELS}).accepts("""
        self.send_json({'id': str(product.pk), 'name': product.name, 'at': timezone.now().isoformat()})
        self.send(text_data=json.dumps({'id': product.pk}, cls=DjangoJSONEncoder))
        self.send(text_data=json.dumps({'id': product.pk}, default=str))
        self.send_json({'products': list(Product.objects.values('name'))})
    """)


def test_accepts_consumers_with_an_encoder(rule: RuleTester) -> None:
    """A consumer that encodes by itself may know more."""
    own = "\n        @classmethod\n        def encode_json(cls, content):\n            return json.dumps(content, cls=DjangoJSONEncoder)\n"
    consumer = CONSUMER.format(line="self.send_json({'id': product.pk})") + own
    rule.accepts({"shop/models.py": MODELS, "shop/consumers.py": consumer})
