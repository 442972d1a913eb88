"""The installed Django has every name that code uses from its modules."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = """import contextlib
import datetime

import django
from django import utils
from django.db import models
from django.utils import timezone


def since(request, year):
    """


def test_accepts_names_that_are_there(rule: RuleTester) -> None:
    """Names and modules that exist, those that a version decides on, and other objects."""
    rule.each("shop/years.py", _HEAD + "{line}\n").accepts("""
        return timezone.now(), models.JSONField, utils.timezone, django.VERSION, timezone.__name__
        return timezone.utc if django.VERSION < (5, 0) else datetime.timezone.utc
        return timezone.utc if hasattr(timezone, 'utc') else None
        timezone = year; return timezone.utc
        with contextlib.suppress(AttributeError): return timezone.utc
        return year.is_ajax()
        from django.conf import global_settings; return global_settings.BASE_APPS
    """)


def test_accepts_what_the_project_adds(rule: RuleTester) -> None:
    """A middleware gives requests the method back."""
    middleware = "def ajax(get_response):\n    def answer(request):\n        request.is_ajax = lambda: True\n        return get_response(request)\n    return answer\n"
    rule.accepts({"shop/ajax.py": middleware, "shop/years.py": _HEAD + "return request.is_ajax()\n"})


def test_accuses_names_that_are_gone(rule: RuleTester) -> None:
    """The name is told, as Django calls it."""
    rule.each("shop/years.py:11", _HEAD + "{line}\n").accuses("""
        return datetime.datetime(year, 1, 1, tzinfo=timezone.utc)  # has no django.utils.timezone.utc
        return request.is_ajax()  # has no request.is_ajax()
        return models.NullBoolField()  # has no django.db.models.NullBoolField
        return utils.timezone.FixedOffset(60)  # has no django.utils.timezone.FixedOffset
    """)
