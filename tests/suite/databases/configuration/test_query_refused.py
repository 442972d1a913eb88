"""No query combines methods that Django or its database cannot combine."""

from __future__ import annotations

from tests.rules import RuleTester

POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse", "HOST": "db.shop.example"}
"""
MODELS = """
    from django.db import models


    class Shelf(models.Model):
        code = models.CharField(max_length=10)


    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        spare = models.ForeignKey(Shelf, on_delete=models.SET_NULL, null=True, related_name="+")
        count = models.IntegerField(default=0)


    class Crate(Box):
        lid = models.BooleanField(default=True)
"""
STOCK = """
    from django.db.models import Count, F

    from warehouse.models import Box, Crate, Shelf


    def stock():
        return {query}
"""


def _files(query: str) -> dict[str, str]:
    return {"warehouse/models.py": MODELS, "warehouse/stock.py": STOCK.format(query=query)}


def test_accepts_what_is_possible(rule: RuleTester) -> None:
    """Each of the methods is fine alone, and with what PostgreSQL and Django combine."""
    rule.each("warehouse/stock.py", STOCK, files={"warehouse/models.py": MODELS}, settings=POSTGRESQL).accepts("""
        Box.objects.filter(count=1).union(Box.objects.filter(count=2)).order_by('count')[:4]
        Box.objects.bulk_create([Box(count=1)])
        Box.objects.prefetch_related('shelf').iterator(chunk_size=100)
        Box.objects.iterator()
        Box.objects.select_for_update().select_related('shelf').get(pk=1)
        Box.objects.select_for_update(of=('self',)).select_related('spare').get(pk=1)
        Box.objects.select_for_update().select_related('spare').get(spare__code='a')
        Box.objects.select_for_update().annotate(more=F('count') + 1).get(pk=1)
        Box.objects.distinct().count()
        Box.objects.distinct('count')
    """)


def test_accuses_what_is_refused(rule: RuleTester) -> None:
    """The query raises an error when it runs."""
    rule.each("warehouse/stock.py:7", STOCK, files={"warehouse/models.py": MODELS}, settings=POSTGRESQL).accuses("""
        Box.objects.filter(count=1).union(Box.objects.all()).filter(count=2)  # no filter() after union()
        Crate.objects.bulk_create([Crate(count=1)])  # second table, that of warehouse.Box
        Box.objects.prefetch_related('shelf').iterator()  # iterator(chunk_size=2000)
        Box.objects.select_for_update(nowait=True).select_related('spare').get(pk=1)  # FOR UPDATE for 'spare'
        Box.objects.select_for_update().filter(count=1).distinct()  # FOR UPDATE with DISTINCT
        Shelf.objects.annotate(boxes=Count('box')).select_for_update()  # FOR UPDATE with GROUP BY
    """)


def test_judges_by_the_database(rule: RuleTester) -> None:
    """SQLite locks nothing, and has no DISTINCT ON; alone it may stand in for PostgreSQL."""
    beside = POSTGRESQL.replace("warehouse", "default")

    rule.accepts(_files("Box.objects.select_for_update().filter(count=1).distinct()"))
    rule.accepts(_files("Box.objects.distinct('count')"))
    rule.accuses(_files("Box.objects.distinct('count')"), "warehouse/stock.py:7", settings=beside, says="DISTINCT ON")


def test_follows_a_variable(rule: RuleTester) -> None:
    """A queryset that a variable is given once, and no other."""
    each = rule.each(
        "warehouse/stock.py:7", STOCK.replace("return ", ""), files={"warehouse/models.py": MODELS}, settings=POSTGRESQL
    )

    each.accepts("""
        rows = Box.objects.prefetch_related('shelf'); rows.iterator(chunk_size=100)
        rows = Box.objects.prefetch_related('shelf'); rows = Box.objects.all(); rows.iterator()
        rows = Box.objects.prefetch_related('shelf').first(); rows.count
    """)
    each.accuses("""
        rows = Box.objects.filter(count=1).prefetch_related('shelf'); [row.pk for row in rows.order_by('count').iterator()]  # iterator(chunk_size=2000)
        rows = Box.objects.select_for_update().filter(count=1); rows.distinct()  # FOR UPDATE with DISTINCT
    """)
