"""No task is published with an object's key before the object is saved."""

from __future__ import annotations

from tests.rules import RuleTester

SAVE = "super().save(*args, **kwargs)"
MODELS = """
    from django.db import models, transaction


    class Product(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

        def save(self, *args, **kwargs):
            from shop.tasks import price_of

            {body}
"""


def test_accepts_what_is_published_after_it_is_saved(rule: RuleTester) -> None:
    """Below or beside the save, for objects that have a key, on commit in a lambda or of a key that is there from the beginning, of another object."""
    for body in (
        f"{SAVE}; price_of.delay(self.pk)",
        f"if self.pk:\n                price_of.delay(self.pk)\n            {SAVE}",
        f"if not self._state.adding:\n                price_of.delay(self.pk)\n            {SAVE}",
        f"if self.pk is None:\n                return\n            price_of.delay(self.pk)\n            {SAVE}",
        f"if args:\n                price_of.delay(self.pk)\n            else:\n                {SAVE}",
        f"price_of.delay(self.owner.pk)\n            {SAVE}",
        f"transaction.on_commit(lambda: price_of.delay(self.pk))\n            {SAVE}",
    ):
        rule.accepts({"shop/models.py": MODELS.format(body=body)})
    code = MODELS.format(body=f"price_of.delay_on_commit(self.pk)\n            {SAVE}").replace(
        "name =", "key = models.UUIDField(primary_key=True, default=__import__('uuid').uuid4)\n        name ="
    )
    receiver = """
        from django.db.models.signals import pre_save
        from django.dispatch import receiver

        from shop.models import Product
        from shop.tasks import price_of


        @receiver(pre_save, sender=Product)
        def tell(sender, instance, **kwargs):
            price_of.delay_on_commit(instance.pk)
    """
    rule.accepts({"shop/models.py": code, "shop/receivers.py": receiver})
    rule.accepts(
        {
            "shop/services.py": """
                from shop.models import Product
                from shop.tasks import price_of


                def add(name):
                    product = Product(name=name)
                    product.save()
                    price_of.delay(product.pk)
                    other = Product.objects.get(pk=3)
                    price_of.delay(other.pk)
                    other.save()
            """
        }
    )


def test_accuses_keys_of_objects_that_are_not_saved(rule: RuleTester) -> None:
    """In save(), for new objects too, in a receiver of pre_save, and of an object that is made there."""
    for call in ("price_of.delay(self.pk)", "price_of.apply_async(args=[self.id])"):
        files = {"shop/models.py": MODELS.format(body=f"{call}\n            {SAVE}")}
        rule.accuses(files, "shop/models.py:11", says="before line 12 saves it")
    new = f"if self._state.adding:\n                price_of.delay(self.pk)\n            {SAVE}"
    rule.accuses({"shop/models.py": MODELS.format(body=new)}, "shop/models.py:12")
    rule.accuses(
        {
            "shop/services.py": """
                from django.db.models.signals import pre_save
                from django.dispatch import receiver

                from shop.models import Product
                from shop.tasks import price_of


                def add(name):
                    product = Product(name=name)
                    price_of.delay(product.pk)
                    product.save()


                @receiver(pre_save, sender=Product)
                def tell(sender, instance, **kwargs):
                    price_of.delay(instance.pk)
            """
        },
        *("shop/services.py:10", "shop/services.py:16"),
        says="of a new object the key is None",
    )
