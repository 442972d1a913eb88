"""Every module that connects receivers to signals is imported when the project starts."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

RECEIVERS = """
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    from shop.models import Product


    @receiver(post_save, sender=Product)
    def noted(sender, **kwargs):
        return sender
"""
CALLED = """
    from celery.signals import task_failure


    def noted(sender=None, **kwargs):
        return sender


    task_failure.connect(noted)
"""
READY = """
    from django.apps import AppConfig


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            {imports}
"""


def test_accepts_receivers_that_ready_imports(rule: RuleTester) -> None:
    """By any import, and by a name in a string."""
    rule.each("shop/apps.py", READY, files={"shop/signals.py": RECEIVERS}, apart=True).accepts("""
        from shop import signals
        import shop.signals
        from . import signals
        __import__('shop.signals')
    """)


def test_accepts_a_module_that_a_command_line_names(rule: RuleTester) -> None:
    """A scheduler is imported by the beat that is started with it."""
    script = '[tool.poe.tasks]\nbeat = "celery -A site_config beat --scheduler shop.signals.Scheduler"\n'

    rule.accepts({"shop/signals.py": RECEIVERS, "pyproject.toml": script})


def test_accepts_a_module_of_an_option_that_the_documentation_tells(rule: RuleTester) -> None:
    """An adapter that a setting names, which is written down for those who want it; what prose tells of it is no use of it."""
    told = "Write `SOCIALACCOUNT_ADAPTER = 'shop.signals.Adapter'` into your settings.\n"

    rule.accepts({"shop/signals.py": RECEIVERS, "docs/login.md": told})
    rule.accuses({"shop/signals.py": RECEIVERS, "docs/login.md": "See shop.signals.\n"}, "shop/signals.py:8")


def test_accepts_what_is_no_receiver_of_an_app(rule: RuleTester) -> None:
    """Signals that are only defined, a helper that connects when it is called, and a script."""
    rule.accepts(
        {
            "shop/signals.py": "from django.dispatch import Signal\n\nrestocked = Signal()\n",
            "shop/connecting.py": """
                from django.db.models.signals import post_save


                def connect(function):
                    post_save.connect(function)
            """,
            "scripts/signals.py": RECEIVERS,
            "shop/tests/signals.py": RECEIVERS,
        }
    )


@pytest.mark.parametrize("receivers", [RECEIVERS, CALLED], ids=["decorator", "call"])
def test_accuses_receivers_that_nothing_imports(receivers: str, rule: RuleTester) -> None:
    """Of Django's signals and of Celery's, in a module of an installed app."""
    (finding,) = rule.accuses(
        {"shop/signals.py": receivers, "shop/apps.py": READY.format(imports="pass")}, "shop/signals.py:8"
    )

    assert finding.hint == "Write `import shop.signals  # noqa: F401` in the ready() of shop.apps."


def test_accuses_receivers_of_celery_beside_the_app(rule: RuleTester) -> None:
    """The project's own package is no installed app; what Celery's signals call in it has to be imported all the same."""
    (finding,) = rule.accuses({"site_config/reporting.py": CALLED}, "site_config/reporting.py:8")

    assert finding.hint == "Import it where the app is made: `import site_config.reporting  # noqa: F401`."
