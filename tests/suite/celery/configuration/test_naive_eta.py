"""A task's ETA has a time zone."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

VIEWS = """
    from datetime import datetime, timedelta, timezone

    from django.utils import timezone as django_timezone

    from shop.tasks import restock


    def order(due):
        {body}
"""


def test_accepts_times_that_are_read_as_they_are_meant(rule: RuleTester) -> None:
    """Times with a zone, and local ones where Celery has the zone of the settings."""
    rule.each("shop/views.py", VIEWS, settings='TIME_ZONE = "Europe/Berlin"').accepts("""
        restock.apply_async((1,), eta=django_timezone.now() + timedelta(hours=1))
        restock.apply_async((1,), eta=datetime.now(timezone.utc) + timedelta(hours=1))
        restock.apply_async((1,), eta=datetime.now(tz=timezone.utc))
        restock.apply_async((1,), eta=datetime.utcnow().replace(tzinfo=timezone.utc))
        restock.apply_async((1,), eta=django_timezone.make_aware(datetime.now()))
        restock.apply_async((1,), eta=datetime.now() + timedelta(hours=1))
        restock.apply_async((1,), eta=due)
    """)


def test_accepts_utc_where_celery_has_it(rule: RuleTester) -> None:
    """A time of UTC is read as one."""
    body = "restock.apply_async((1,), eta=datetime.utcnow() + timedelta(hours=1))"
    rule.accepts({"shop/views.py": VIEWS.format(body=body)}, settings='TIME_ZONE = "UTC"')


@pytest.mark.parametrize(
    ("body", "zones"),
    [
        ("restock.apply_async((1,), eta=datetime.utcnow() + timedelta(hours=1))", 'TIME_ZONE = "Europe/Berlin"'),
        ("restock.apply_async((1,), expires=datetime.utcnow() + timedelta(hours=1))", 'TIME_ZONE = "Asia/Tokyo"'),
        (
            "restock.apply_async((1,), eta=datetime.now() + timedelta(hours=1))",
            'TIME_ZONE = "Europe/Berlin"\nCELERY_TIMEZONE = "UTC"',
        ),
        (
            "now = datetime.utcnow()\n        restock.s(1).set(eta=now + timedelta(hours=1)).delay()",
            'TIME_ZONE = "UTC"\nCELERY_TIMEZONE = "America/New_York"',
        ),
    ],
)
def test_accuses_times_of_another_zone(body: str, zones: str, rule: RuleTester) -> None:
    """UTC that is read as local time, and local time that is read as UTC."""
    line = 10 if "now = " in body else 9
    rule.accuses(
        {"shop/views.py": VIEWS.format(body=body)},
        f"shop/views.py:{line}",
        settings=zones,
        says="which the worker reads as one of",
    )
