"""A default that depends on the time is computed each time it is used."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_functions(rule: RuleTester) -> None:
    """Functions, lambdas, what is computed when it is called, tasks, and times that a class keeps on purpose."""
    code = """
        import uuid
        from celery import shared_task
        from django import forms
        from django.utils import timezone


        class Plan(forms.Form):
            STARTED = timezone.now()
            name = forms.UUIDField(initial=uuid.uuid5(uuid.NAMESPACE_DNS, "shop"))
            key = forms.UUIDField(initial=uuid.uuid4)
            day = forms.DateTimeField(initial=lambda: timezone.now())

            def get_queryset(self, when=None):
                initial = timezone.now()
                return initial


        @shared_task
        def close(day=timezone.now()): ...


        def make():
            def inner(day=timezone.now()): ...

            return inner
    """
    rule.accepts({"shop/plans.py": code})


def test_accuses_what_is_computed_once(rule: RuleTester) -> None:
    """Options of fields, attributes of views, and defaults of parameters."""
    code = """
        import uuid
        from datetime import date, timedelta
        from django import forms
        from django.db import models
        from django.utils import timezone
        from shop.models import Product


        class Plan(forms.Form):
            key = forms.UUIDField(initial=uuid.uuid4())
            day = forms.DateTimeField(initial=timezone.now() + timedelta(days=1))
            end = forms.DateField(validators=[max(date.today())])


        class Plans:
            queryset = Product.objects.filter(name__lt=timezone.now())


        def close(day=date.today()): ...
    """
    places = [f"shop/plans.py:{line}" for line in (10, 11, 12, 16, 19)]
    rule.accuses({"shop/plans.py": code}, *places, says="which is computed once, when shop/plans.py is imported")
