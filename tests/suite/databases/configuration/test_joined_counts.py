"""Numbers of several relations are not counted in one query without distinct."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_LOOK = """\
from django.db.models import Avg, Count, Max, Q, Sum
from shop.models import Product, Rating


def look(request):
    {line}
"""


def test_accepts_counts_that_come_out_right(rule: RuleTester) -> None:
    """One relation, counts that are distinct, aggregates that repetition does not change, and relations to one row."""
    rule.each("shop/look.py", _LOOK, files={"shop/models.py": RATED}).accepts("""
        Product.objects.annotate(ratings=Count("rating"), stars=Sum("rating__stars"))
        Product.objects.annotate(ratings=Count("rating", distinct=True), alike=Count("similar", distinct=True))
        Product.objects.annotate(ratings=Count("rating"), best=Max("similar__price"))
        Product.objects.annotate(ratings=Count("rating"), prices=Sum("price"))
        Rating.objects.aggregate(Count("pk"), Sum("product__price"))
        Product.objects.annotate(ratings=Count("rating")).order_by("ratings")
        Product.objects.annotate(ratings=Count("rating"), alike=Count("similar")).filter(ratings=0, alike=0).delete()
        Product.objects.annotate(ratings=Count("rating"), alike=Count("similar")).filter(Q(ratings__gt=0) | Q(alike__gte=1))
        Product.objects.annotate(ratings=Count("rating", distinct=True), alike=Count("similar")).exclude(alike=0)
    """)


def test_accuses_counts_that_multiply(rule: RuleTester) -> None:
    """Two relations in one call or in two, counted or summed up."""
    rule.each("shop/look.py:6", _LOOK, files={"shop/models.py": RATED}).accuses("""
        Product.objects.annotate(ratings=Count("rating"), alike=Count("similar"))  # counts rating and similar together
        Product.objects.annotate(Count("rating", distinct=True)).filter(price=1).annotate(prices=Sum("similar__price"))  # Sum('similar__price') is not distinct
        Product.objects.annotate(ratings=Count("rating"), alike=Count("similar")).filter(ratings=0, alike__gt=2)  # counts rating and similar
        Product.objects.filter(price=1).aggregate(Count("rating", filter=Q(stars=1)), Count("similar", distinct=True))  # is not distinct
    """)
