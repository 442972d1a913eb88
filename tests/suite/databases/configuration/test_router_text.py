"""A router looks up a label or an alias in a tuple, list or set, not in a string."""

from __future__ import annotations

from tests.rules import RuleTester

ROUTER = """
    APPS = {apps}


    class WarehouseRouter:
        app_labels = {apps}

        def db_for_read(self, model, **hints):
            return "warehouse" if model._meta.app_label in self.app_labels else None

        def db_for_write(self, model, **hints):
            return "warehouse" if model._meta.app_label in APPS else None

        def allow_relation(self, obj1, obj2, **hints):
            pool = {apps}
            return True if obj1._state.db in pool else None

        def allow_migrate(self, db, app_label, model_name=None, **hints):
            if "_ro" in db or model_name in hints.get("names", ""):
                return False
            return db == "warehouse" if app_label in {apps} else None
"""


def test_accepts_what_holds_several(rule: RuleTester) -> None:
    """A tuple with its comma, a list and a set hold labels; a text may be looked for in a label."""
    for apps in ('("warehouse",)', '["warehouse"]', '{"warehouse"}'):
        rule.accepts({"site_config/routers.py": ROUTER.replace("{apps}", apps)})


def test_accuses_a_text(rule: RuleTester) -> None:
    """Without its comma a tuple is a text: of the class, of the module, of a variable, and as it is written."""
    places = [f"site_config/routers.py:{line}" for line in (8, 11, 15, 20)]

    findings = rule.accuses(
        {"site_config/routers.py": ROUTER.replace("{apps}", '("warehouse")')}, *places, says="the text 'warehouse'"
    )

    assert findings[0].hint == "write ('warehouse',), with a comma."
