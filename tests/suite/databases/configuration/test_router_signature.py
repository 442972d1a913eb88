"""Every method of a router has the name that Django calls, and takes what Django calls it with."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_methods_that_take_the_hints(rule: RuleTester) -> None:
    """Hints by name, methods of a router's own, and a router that answers one question are no mistakes."""
    rule.accepts(
        {
            "site_config/routers.py": """
                class WarehouseRouter:
                    def db_for_read(self, model, instance=None, **hints):
                        return None

                    def db_for_reading(self):
                        return None

                    def pick(self):
                        return None

                    def allow_migrate(self, db, app_label, model_name=None, model=None):
                        return None
            """
        }
    )


def test_accuses_signatures_without_what_django_passes(rule: RuleTester) -> None:
    """The signature of old, and one without hints, cannot take what Django passes."""
    (read, migrate) = rule.accuses(
        {
            "site_config/routers.py": """
                class WarehouseRouter:
                    def db_for_read(self, model):
                        return None

                    def allow_migrate(self, db, model):
                        return None
            """
        },
        "site_config/routers.py:2",
        "site_config/routers.py:5",
    )

    assert read.subject == "site_config.routers.WarehouseRouter"
    assert read.message == (
        "site_config.routers.WarehouseRouter.db_for_read(model) cannot take what Django calls it with, "
        "db_for_read(model, instance=…): got an unexpected keyword argument 'instance'"
    )
    assert migrate.evidence == {"method": "allow_migrate", "signature": "(db, model)"}


def test_accuses_methods_that_are_never_called(rule: RuleTester) -> None:
    """A method that is nearly one of Django's, or was one, is accused where the router has not that one."""
    (old, misspelled) = rule.accuses(
        {
            "site_config/routers.py": """
                class WarehouseRouter:
                    def db_for_read(self, model, **hints):
                        return None

                    def db_for_writes(self, model, **hints):
                        return None

                    def allow_syncdb(self, db, model):
                        return None
            """
        },
        "site_config/routers.py:5",
        "site_config/routers.py:8",
    )

    assert old.evidence == {"method": "allow_syncdb", "suggestion": "allow_migrate"}
    assert misspelled.message.endswith("did you mean 'db_for_write'?")
