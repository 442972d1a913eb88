"""A message sent over a Redis layer contains plain values only."""

from __future__ import annotations

from tests.rules import RuleTester

CLOCK = """
    from django.utils import timezone


    async def tell(channel_layer):
        await channel_layer.group_send("all", {"type": "clock.told", "at": timezone.now()})
"""


def test_accepts_plain_values(rule: RuleTester) -> None:
    """Text, numbers, keys, what is made of an object, and what is not certain."""
    rule.accepts(
        {
            "shop/telling.py": """
                from django.utils import timezone

                from shop.models import Product


                async def tell(channel_layer, name, given):
                    product = await Product.objects.filter(name=name).afirst()
                    now = timezone.now().isoformat()
                    message = {"type": "price.told", "price": str(product.price), "pk": product.pk, "at": now}
                    await channel_layer.group_send("all", message)
                    await channel_layer.group_send("all", {"type": "price.told", "name": product.name, "given": given})
                    product = given
                    await channel_layer.group_send("all", {"type": "price.told", "price": product.price})
            """
        }
    )


def test_accepts_any_value_where_the_layer_may_carry_it(rule: RuleTester) -> None:
    """The in-memory layer carries objects, a serializer of the project's own may."""
    rule.accepts(
        {"shop/telling.py": CLOCK},
        settings='CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}',
    )
    rule.accepts(
        {"shop/telling.py": CLOCK}, settings='CHANNEL_LAYERS["default"]["CONFIG"]["serializer_format"] = "json"'
    )


def test_accuses_objects(rule: RuleTester) -> None:
    """A datetime, a field that holds a Decimal, a user, an instance and a set cannot be packed."""
    findings = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer
                from django.utils import timezone

                from shop.models import Product


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data=None, bytes_data=None):
                        product = await Product.objects.aget(name=text_data)
                        message = {"type": "price.told", "price": product.price}
                        await self.channel_layer.group_send("all", {"type": "price.told", "price": product.price})
                        await self.channel_layer.group_send("all", {"type": "price.told", "at": timezone.now()})
                        await self.channel_layer.group_send("all", {"type": "price.told", "by": self.scope["user"]})
                        await self.channel_layer.group_send("all", {"type": "price.told", "names": {"tea"}})

                    def told(self):
                        product = Product.objects.first()
                        return self.channel_layer.group_send("all", {"type": "price.told", "product": product})
            """
        },
        "shop/consumers.py:11",
        "shop/consumers.py:12",
        "shop/consumers.py:13",
        "shop/consumers.py:14",
        "shop/consumers.py:18",
    )

    kinds = {finding.location.line: finding.evidence["kind"] for finding in findings if finding.location}
    price = next(finding for finding in findings if finding.evidence["kind"] == "a Decimal")
    assert kinds == {11: "a Decimal", 12: "a datetime", 13: "a user", 14: "a set", 18: "a model instance"}
    assert price.subject == "shop.consumers"
    assert "'price': product.price, a Decimal: it cannot be packed for Redis" in price.message


def test_accuses_keys_and_fields_that_are_objects(rule: RuleTester) -> None:
    """A UUID key, its foreign key, a date in a nested dictionary, a file and a Decimal of a signal's instance, a variable."""
    findings = rule.accuses(
        {
            "shop/parcels.py": """
                import uuid

                from asgiref.sync import async_to_sync
                from channels.layers import get_channel_layer
                from django.db import models
                from django.db.models.signals import post_save
                from django.dispatch import receiver
                from django.shortcuts import get_object_or_404


                class Parcel(models.Model):
                    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
                    sent = models.DateField()
                    label = models.FileField()
                    weight = models.DecimalField(max_digits=5, decimal_places=2)

                    class Meta:
                        app_label = "shop"

                    def tell(self):
                        async_to_sync(get_channel_layer().group_send)("all", {"type": "price.told", "key": self.pk})


                class Stop(models.Model):
                    parcel = models.ForeignKey(Parcel, models.CASCADE)

                    class Meta:
                        app_label = "shop"


                @receiver(post_save, sender=Parcel)
                def weighed(sender, instance, **kwargs):
                    layer = get_channel_layer()
                    async_to_sync(layer.group_send)("all", {"type": "price.told", "data": {"weight": instance.weight}})


                def look(request, pk):
                    stop = get_object_or_404(Stop, pk=pk)
                    parcel = stop.parcel
                    message = {
                        "type": "price.told",
                        "parcel": stop.parcel_id,
                        "label": parcel.label,
                        "days": [parcel.sent],
                    }
                    async_to_sync(get_channel_layer().group_send)("all", message)
            """,
            "shop/apps.py": """
                from django.apps import AppConfig


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        from shop import parcels
            """,
        },
        "shop/parcels.py:21",
        "shop/parcels.py:34",
        "shop/parcels.py:42",
        "shop/parcels.py:43",
        "shop/parcels.py:44",
    )

    kinds = {finding.location.line: finding.evidence["kind"] for finding in findings if finding.location}
    assert kinds == {21: "a UUID", 34: "a Decimal", 42: "a UUID", 43: "a file", 44: "a date"}


def test_accepts_text_of_keys_and_variables_that_change(rule: RuleTester) -> None:
    """A number as key, text of a file, and a message that code changes before it sends it."""
    rule.accepts(
        {
            "shop/telling.py": """
                from django.utils import timezone

                from shop.models import Product


                async def tell(channel_layer):
                    product = await Product.objects.afirst()
                    await channel_layer.group_send("all", {"type": "price.told", "keys": [product.pk, product.id]})
                    message = {"type": "price.told", "at": timezone.now()}
                    message["at"] = message["at"].isoformat()
                    await channel_layer.group_send("all", message)
            """
        }
    )


def test_accuses_messages_that_a_helper_sends(rule: RuleTester) -> None:
    """A function that sends what it is given sends the message of its caller."""
    code = """
        from uuid import uuid4

        from asgiref.sync import async_to_sync
        from channels.layers import get_channel_layer


        def tell(group, message):
            async_to_sync(get_channel_layer().group_send)(group, message)


        def tell_more(group, message):
            message["more"] = 1
            async_to_sync(get_channel_layer().group_send)(group, message)


        def price_changed(sender, **kwargs):
            tell("prices", {"type": "price.changed", "number": uuid4()})
            tell_more("prices", {"type": "price.changed", "number": uuid4()})
    """

    rule.accuses({"shop/telling.py": code}, "shop/telling.py:17")


SENDING = """
    from django.forms.models import model_to_dict

    from shop.models import Product


    def tell(channel_layer, pk):
        product = Product.objects.get(pk=pk)
        held = {value}
        channel_layer.group_send("all", {{"type": "price.told", "product": held}})
        channel_layer.group_send("all", {{"type": "price.told", "product": {value}}})
"""


def test_accepts_rows_and_dictionaries_of_plain_values(rule: RuleTester) -> None:
    """Columns that hold text and numbers, and what is not certain."""
    rule.each("shop/telling.py", SENDING).accepts("""
        model_to_dict(product, fields=["id", "name"])
        model_to_dict(product, exclude=["price"])
        model_to_dict(product, fields=pk)
        model_to_dict(pk)
        list(Product.objects.values("id", "name"))
        list(Product.objects.values_list("name", flat=True))
        Product.objects.values("name").first()
        list(pk.values())
    """)


def test_accuses_rows_and_dictionaries_with_other_values(rule: RuleTester) -> None:
    """The dictionary of an object, all columns, and those that are named."""
    for value in (
        "model_to_dict(product)",
        'model_to_dict(product, fields=["name", "price"])',
        "list(Product.objects.filter(pk=pk).values())",
        'list(Product.objects.values_list("name", "price"))',
        "Product.objects.values().first()",
    ):
        rule.accuses(
            {"shop/telling.py": SENDING.format(value=value)},
            *("shop/telling.py:9", "shop/telling.py:10"),
            says="in which 'price' is a Decimal: it cannot be packed",
        )
