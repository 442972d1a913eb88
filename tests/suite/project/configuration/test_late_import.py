"""Everything that a function imports exists."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    import django


    def work():
        {line}


    work.__name__
"""
IMPORTED = {"shop/jobs.py": "", "shop/__init__.py": "from shop import late\n"}


def test_accepts_imports_that_work(rule: RuleTester) -> None:
    """What is there, packages that are not installed, and what the code knows may fail."""
    rule.each("shop/late.py", CODE, files=IMPORTED).accepts(
        """
        from django.utils import timezone
        from celery import shared_task, chain
        from shop.models import Product
        from shop import jobs, models
        import shop.jobs
        import not_installed.anywhere
        from not_installed import anything
        from django.conf import settings
    """,
        "try:\n            from celery.task import task\n        except ImportError:\n            task = None",
        "if django.VERSION < (2, 0):\n            from django.core.urlresolvers import reverse",
    )


def test_accepts_what_only_a_deployment_has(rule: RuleTester) -> None:
    """A part of a package that several distributions share, and modules that a build writes."""
    shared = """
        import sys
        import types

        sys.modules["cloud"] = types.ModuleType("cloud")
        sys.modules["cloud"].__path__ = []
    """
    lines = (
        "from cloud import storage",
        "import cloud.tables",
        "from shop._version import version",
        "import shop.order_pb2",
    )
    files = {**IMPORTED, "shop/cloud.py": shared, "shop/__init__.py": "from shop import cloud, late\n"}
    rule.accepts({**files, "shop/late.py": CODE.format(line="\n        ".join(lines))})


def test_accuses_imports_that_fail(rule: RuleTester) -> None:
    """A module or a name that a package no longer has, and misspellings of the project's own."""
    rule.each("shop/late.py:5", CODE, files=IMPORTED).accuses("""
        from celery.task import task  # imports celery.task, which does not exist
        from django.utils.translation import ugettext  # django.utils.translation.ugettext
        from shop.models import Prodct  # shop.models.Prodct
        import shop.job  # shop.job
        from shop import job  # shop.job
    """)
