"""Every write also sets the ``auto_now`` field that rows are looked up by."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_SYNC = "from shop.models import Rating\n\n\ndef since(moment):\n    return Rating.objects.filter(changed__gt=moment)\n"
_HEAD = "from django.utils import timezone\n\nfrom shop.models import Rating\n\n\ndef rate(rows, **values):\n    "


def test_accepts_writes_with_the_time(rule: RuleTester) -> None:
    """Writes that set it, that set everything, and those whose fields or models are not certain."""
    rule.each("shop/rating.py", _HEAD + "{line}\n", files={"shop/models.py": RATED, "shop/sync.py": _SYNC}).accepts("""
        Rating.objects.update(stars=1, changed=timezone.now())
        Rating.objects.update(**values)
        Rating.objects.first().save(update_fields=['stars', 'changed'])
        Rating.objects.first().save()
        Rating.objects.first().save(update_fields=rows)
        rows.update(stars=1)
        Rating.objects.bulk_update(rows, ['stars', 'changed'])
    """)


def test_accepts_a_time_that_nothing_compares(rule: RuleTester) -> None:
    """Where it is only shown, whoever writes decides."""
    rule.accepts({"shop/models.py": RATED, "shop/rating.py": _HEAD + "Rating.objects.update(stars=1)\n"})


def test_accuses_writes_without_it(rule: RuleTester) -> None:
    """In each form of a write that does not save whole objects."""
    rule.each(
        "shop/rating.py:7",
        _HEAD + "{line}\n",
        files={"shop/models.py": RATED, "shop/sync.py": _SYNC},
        subject="shop.Rating.changed",
        says="shop/sync.py:5 looks rows up by it",
    ).accuses("""
        Rating.objects.filter(stars=0).update(stars=1)
        Rating.objects.first().save(update_fields=['stars'])
        Rating.objects.bulk_update(rows, fields=('stars',))
    """)
