"""Nothing writes to a replica by naming its alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


ROUTERS = """
    from site_config.routers import WarehouseRouter


    class ReplicaRouter(WarehouseRouter):
        def db_for_read(self, model, **hints):
            return "replica" if model._meta.app_label == "warehouse" else None
"""
SETTINGS = """
    DATABASES["replica"] = {**DATABASES["warehouse"], "TEST": {"MIRROR": "warehouse"}}
    DATABASE_ROUTERS = ["site_config.replicas.ReplicaRouter"]
"""


def test_accepts_reads_and_writes_to_a_primary(rule: RuleTester) -> None:
    """Reads of a replica, writes to its primary, and writes to a second way to the primary are no mistakes."""
    rule.accepts(
        {
            "site_config/replicas.py": ROUTERS,
            "warehouse/stock.py": """
                from warehouse.models import Shelf


                def sound(code, shelf):
                    Shelf.objects.using("warehouse").update(code=code)
                    Shelf.objects.using("direct").update(code=code)
                    shelf.save(using="warehouse")
                    return Shelf.objects.using("replica").filter(code=code).exists()
            """,
        },
        settings=SETTINGS + '    DATABASES["direct"] = DATABASES["replica"]\n',
    )


def test_accuses_writes_to_a_replica(rule: RuleTester) -> None:
    """Writes and locks by a manager, an instance and SQL are accused with the primary."""
    findings = rule.accuses(
        {
            "site_config/replicas.py": ROUTERS,
            "warehouse/stock.py": """
                from django.db import connections

                from warehouse.models import Shelf


                def lost(code, shelf):
                    Shelf.objects.using("replica").get_or_create(code=code)
                    Shelf.objects.using("replica").filter(code=code).select_for_update().get()
                    shelf.save(using="replica")
                    with connections["replica"].cursor() as cursor:
                        cursor.execute("DELETE FROM warehouse_shelf")
            """,
        },
        "warehouse/stock.py:7",
        "warehouse/stock.py:8",
        "warehouse/stock.py:9",
        "warehouse/stock.py:11",
        settings=SETTINGS,
    )

    messages = [finding.message for finding in findings]
    assert (
        "warehouse.Shelf.objects.using('replica').get_or_create() writes to 'replica', which is a replica of 'warehouse'"
    ) in messages
    assert "shelf.save(using='replica') writes to 'replica', which is a replica of 'warehouse'" in messages
