"""Nothing writes to a replica by naming its alias."""

from __future__ import annotations

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


NAMED = """
    DATABASES["warehouse"] = {**DATABASES["warehouse"], "HOST": "primary.example.org"}
    DATABASES["standby"] = {**DATABASES["warehouse"], "HOST": "standby.example.org"}
    DATABASE_ROUTERS = []
    STANDBY = "standby"
"""
OBJECTS = """\
from django.conf import settings
from django.shortcuts import get_object_or_404

from warehouse.models import Box, Shelf

ALIAS = "standby"


def load(code):
    return Shelf.objects.using(ALIAS).get(code=code)


def lost(code):
    shelf = Shelf.objects.using("standby").get(code=code)
    shelf.code = "x"
    shelf.save()  # lost
    for shelf in Shelf.objects.using(ALIAS).filter(code=code):
        shelf.delete()  # lost
    shelves = Shelf.objects.using(settings.STANDBY)
    shelves.filter(code=code).update(code="y")  # lost
    first = shelves.first()
    first.box_set.create(count=1)  # lost
    loaded = load(code)
    loaded.save(update_fields=["code"])  # lost
    found = get_object_or_404(Shelf.objects.using("standby"), code=code)
    found.save()  # lost
    Box.replica.filter(count=0).delete()  # lost
    box = Box.replica.get(pk=1)
    box.shelf.save()  # lost


def sound(code):
    shelf = Shelf.objects.using("standby").get(code=code)
    shelf.save(using="warehouse")
    shelf.refresh_from_db()
    other = Shelf.objects.get(code=code)
    other.save()
    count = Shelf.objects.using("standby").count()
    Box.objects.create(count=count)
"""
MODELS = """\
from django.db import models


class ReplicaManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().using("standby")


class Shelf(models.Model):
    code = models.CharField(max_length=10)


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)

    objects = models.Manager()
    replica = ReplicaManager()
"""


def test_accuses_objects_that_were_read_from_a_replica(rule: RuleTester) -> None:
    """Django saves an object where it was read, however its alias was named, where no router answers otherwise."""
    places = [
        f"warehouse/stock.py:{number}"
        for number, line in enumerate(OBJECTS.splitlines(), start=1)
        if line.endswith("# lost")
    ]
    findings = rule.accuses({"warehouse/stock.py": OBJECTS, "warehouse/models.py": MODELS}, *places, settings=NAMED)

    assert any("shelf.save() writes to 'standby', where its object or rows come from" in f.message for f in findings)


def test_accepts_objects_that_a_router_sends_to_the_primary(rule: RuleTester) -> None:
    """A router that answers for writes sends an object to the primary, wherever it was read."""
    rule.accepts(
        {
            "site_config/replicas.py": ROUTERS,
            "warehouse/stock.py": """
                from warehouse.models import Shelf


                def sound(code):
                    shelf = Shelf.objects.using("replica").get(code=code)
                    shelf.save()
            """,
        },
        settings=SETTINGS,
    )


def test_accuses_the_alias_of_the_object_in_spite_of_a_router(rule: RuleTester) -> None:
    """``_state.db`` is where an object was read: no router is asked."""
    code = """
        from warehouse.models import Shelf


        def lost(code):
            shelf = Shelf.objects.using("replica").get(code=code)
            shelf.save(using=shelf._state.db)
    """
    files = {"site_config/replicas.py": ROUTERS, "warehouse/stock.py": code}

    rule.accuses(files, "warehouse/stock.py:6", settings=SETTINGS, says="shelf.save() writes to 'replica'")


def test_accuses_rows_of_a_manager_of_a_replica(rule: RuleTester) -> None:
    """A file that saves no object, and updates rows that a manager reads from the replica."""
    code = "from warehouse.models import Box\n\n\ndef empty():\n    boxes = Box.replica.filter(count=0)\n    boxes.update(count=1)\n"

    rule.accuses({"warehouse/empty.py": code, "warehouse/models.py": MODELS}, "warehouse/empty.py:6", settings=NAMED)
