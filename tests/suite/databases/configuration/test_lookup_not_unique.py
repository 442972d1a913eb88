"""What get_or_create() and update_or_create() look up by is unique in the database."""

from __future__ import annotations

from tests.rules import RuleTester

MODELS = """
    from django.db import models


    class Product(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)


    class Rating(models.Model):
        product = models.ForeignKey(Product, models.CASCADE, related_name="ratings")
        visitor = models.CharField(max_length=9)
        token = models.CharField(max_length=9, unique=True)
        shop = models.CharField(max_length=9)

        class Meta:
            constraints = [models.UniqueConstraint(fields=["product", "visitor"], name="one_rating")]
            unique_together = [("shop", "visitor")]
"""
TASK = """
    import threading

    from shop.models import Product, Rating

    LOCK = threading.Lock()


    def rate(product, visitor):
        {line}
"""


def test_accepts_lookups_that_are_unique(rule: RuleTester) -> None:
    """Constraints and unique fields among those of the lookup, locks, and lookups that are not certain are no mistake."""
    rule.each("shop/rating.py", TASK, files={"shop/models.py": MODELS}).accepts("""
        Rating.objects.get_or_create(product=product, visitor=visitor, defaults={'shop': 'a'})
        Rating.objects.get_or_create(product_id=product.pk, visitor=visitor, shop='a')
        Rating.objects.update_or_create(token='a', visitor=visitor)
        Rating.objects.update_or_create(shop='a', visitor=visitor)
        Product.objects.get_or_create(pk=1, name='a')
        product.ratings.get_or_create(visitor=visitor)
        Rating.objects.filter(product=product).get_or_create(visitor=visitor)
        Rating.objects.get_or_create(**visitor)
        Rating.objects.get_or_create(product__name='a')
        LOCK.acquire(); Product.objects.get_or_create(name='a')
    """)


def test_accepts_rows_that_nobody_else_knows(rule: RuleTester) -> None:
    """What is looked up by a row that the same code has just made is looked up once."""
    signals = """
        from django.db.models.signals import post_save
        from django.dispatch import receiver

        from shop.models import Product, Rating


        @receiver(post_save, sender=Product)
        def rate(sender, instance, created, **kwargs):
            if created:
                Rating.objects.get_or_create(product=instance)


        def add(name):
            product = Product.objects.create(name=name)
            Rating.objects.get_or_create(product=product)
    """
    saved = """
        def save(self, *args, **kwargs):
            super().save(*args, **kwargs)
            Rating.objects.get_or_create(product=self)
    """
    models = MODELS.replace("default=0)\n", f"default=0)\n{saved}", 1)
    rule.accepts({"shop/models.py": models, "shop/signals.py": signals})


def test_accepts_what_runs_alone(rule: RuleTester) -> None:
    """A command is run once at a time."""
    rule.accepts({"shop/management/commands/fill.py": TASK.format(line="Product.objects.get_or_create(name='a')")})


def test_accuses_lookups_that_are_not(rule: RuleTester) -> None:
    """Fields that hold no constraint are told."""
    rule.each("shop/rating.py:9", TASK, files={"shop/models.py": MODELS}).accuses("""
        Product.objects.get_or_create(name='a')  # looks up by name, and no constraint makes that unique
        Product.objects.update_or_create(name='a', defaults={'price': 1})  # looks up by name
        Rating.objects.get_or_create(product=product, shop='a')  # looks up by product, shop
        Rating.objects.using('default').get_or_create(visitor__iexact=visitor)  # looks up by visitor__iexact
        given = {'shop': 'a'}; Rating.objects.get_or_create(**given, product=product)  # product, shop
    """)
