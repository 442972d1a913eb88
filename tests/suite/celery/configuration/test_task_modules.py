"""Every module that a worker imports can be imported."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_modules_that_are_not_there(rule: RuleTester) -> None:
    """An app needs no tasks module, and a module that no worker imports may be anything."""
    rule.accepts({"shop/jobs.py": "import invoicing_library"}, remove=("shop/tasks.py",))


def test_accuses_a_tasks_module_that_cannot_be_imported(rule: RuleTester) -> None:
    """The site imports it late; the worker stops."""
    (finding,) = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import shared_task

                import invoicing_library
            """
        },
        "shop/tasks.py:3",
    )

    assert finding.subject == "shop.tasks"
    assert finding.message == "A worker cannot import it: ModuleNotFoundError: No module named 'invoicing_library'"


def test_accuses_modules_among_imports(rule: RuleTester) -> None:
    """CELERY_IMPORTS names a module that does not exist, and one that ends the process."""
    findings = rule.accuses(
        {"shop/jobs.py": "import sys\n\nsys.exit(3)\n"},
        "shop.jbos",
        "shop/jobs.py:3",
        settings='CELERY_IMPORTS = ["shop.jbos", "shop.jobs"]',
    )

    assert [finding.subject for finding in findings] == ["shop.jbos", "shop.jobs"]
    assert findings[1].message.endswith("sys.exit(3) was called")
