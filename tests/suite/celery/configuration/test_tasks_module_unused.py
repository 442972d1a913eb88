"""Every module that defines shared tasks is imported somewhere."""

from __future__ import annotations

from tests.rules import RuleTester

JOBS = """
    from celery import shared_task


    @shared_task
    def count():
        return 1
"""


def test_accepts_modules_that_something_imports(rule: RuleTester) -> None:
    """A worker, or a view: then another rule asks for the worker; and tests define what they like."""
    rule.accepts(
        {
            "shop/jobs.py": JOBS,
            "shop/views.py": "def counted(request):\n    from shop.jobs import count\n\n    return count.delay().id\n",
            "shop/nightly.py": JOBS,
            "tests/jobs.py": JOBS,
        },
        settings='CELERY_IMPORTS = ["shop.nightly"]',
    )


def test_accuses_a_module_that_nothing_imports(rule: RuleTester) -> None:
    """Outside the installed apps it is dead code, or code of a worker that is started otherwise."""
    (finding,) = rule.accuses({"scripts/__init__.py": "", "scripts/jobs.py": JOBS}, "scripts/jobs.py:5")

    assert finding.subject == "scripts.jobs"
    assert finding.message == "scripts.jobs defines tasks (count), and nothing imports it"
