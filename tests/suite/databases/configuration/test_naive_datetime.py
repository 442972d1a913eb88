"""With USE_TZ, every datetime that is stored or compared with a field has a time zone."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_HEAD = """import datetime
from datetime import timedelta

from django.utils import timezone

from shop.models import Product


def look(product, day):
    product = Product.objects.get(pk=1)
    """


def test_accepts_times_that_fit(rule: RuleTester) -> None:
    """Aware times, days, two naive ones, fields for other things, and values that are not certain."""
    rule.each("shop/look.py", _HEAD + "{line}\n", files={"shop/models.py": RATED}).accepts("""
        return product.made < timezone.now()
        return day < datetime.datetime.now()
        return datetime.datetime.now() is product.made
        return datetime.datetime.now(tz=day) > product.made, datetime.datetime.now(datetime.timezone.utc) > product.made
        return Product.objects.filter(made__date=datetime.datetime.now())
        return Product.objects.filter(name=datetime.datetime.now())
        return datetime.datetime.now() - datetime.datetime.now()
        return Product.objects.filter(made__gt=timezone.make_aware(datetime.datetime.now()))
        product.made = timezone.now() - timedelta(days=1)
        return product.made.replace(tzinfo=None) < datetime.datetime.now()
        now = datetime.datetime.now(); now = timezone.make_aware(now); return product.made < now
        return timezone.now().replace(tzinfo=None) - datetime.datetime.utcnow()
        return Product.objects.filter(made__year=datetime.datetime.now().year)
        return Product.objects.filter(made__gt=datetime.datetime.now().astimezone())
        return Product.objects.filter(made__gt=datetime.datetime(2024, 5, 1, tzinfo=timezone.get_current_timezone()))
        return Product.objects.filter(made__gt=timezone.make_aware(datetime.datetime.combine(day, datetime.time.min)))
        return Product.objects.filter(made__gt=datetime.datetime.combine(day, datetime.time.min, tzinfo=day))
        return Product.objects.filter(made__gt=datetime.datetime.combine(day, product.time))
        return datetime.datetime(2024, 5, 1) < day
    """)


def test_accepts_projects_without_zones(rule: RuleTester) -> None:
    """Without USE_TZ no time has one."""
    files = {"shop/models.py": RATED, "shop/look.py": _HEAD + "return product.made < datetime.datetime.now()\n"}
    rule.accepts(files, settings="USE_TZ = False")


def test_accuses_times_without_a_zone(rule: RuleTester) -> None:
    """Compared, subtracted, looked up by and stored."""
    rule.each("shop/look.py:11", _HEAD + "{line}\n", files={"shop/models.py": RATED}).accuses("""
        return product.made < datetime.datetime.now()  # cannot be compared with Product.made
        return product.made < datetime.datetime(2024, 5, 1)  # cannot be compared with Product.made
        return Product.objects.filter(made__lt=datetime.datetime.combine(day, datetime.time.min) - timedelta(days=1))  # is given for Product.made
        return Product.objects.filter(made__lt=datetime.datetime.combine(day, datetime.time(8, 30)))  # is given for Product.made
        return timezone.now() == datetime.datetime.now()  # is never equal to timezone.now(), which has one
        return datetime.datetime.utcnow() - timedelta(hours=1) > product.made  # cannot be compared with Product.made
        return timezone.now() - datetime.datetime.today()  # cannot be subtracted from, or by, timezone.now()
        return Product.objects.filter(made__gte=datetime.datetime.now() - timedelta(days=1))  # is given for Product.made
        return Product(name='a', made=datetime.datetime.utcnow())  # is given for Product.made
        product.made = datetime.datetime.now()  # is stored in Product.made
        now = datetime.datetime.now(); return Product.objects.filter(made__range=(day, now))  # is given for Product.made
    """)
