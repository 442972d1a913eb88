"""Migrations that render fewer models make the same tables, and code of the project sees what it always sees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.harness import write

PROBE = Path(__file__).with_name("rendering.py")

HEAD = """\
from django.db import migrations, models


def see(apps, schema_editor):
    alias = schema_editor.connection.alias
    label = "; ".join(
        f"{model.__name__}({', '.join(sorted(field.name for field in model._meta.get_fields()))})"
        for model in sorted(apps.get_models(), key=lambda model: model.__name__)
    )
    Shelf, Box, Seen = apps.get_model("shop", "Shelf"), apps.get_model("shop", "Box"), apps.get_model("shop", "Seen")
    name = str(Shelf.objects.using(alias).count())
    box = Box.objects.using(alias).create(shelf=Shelf.objects.using(alias).create(name=name))
    assert type(box.shelf) is Shelf is Box._meta.get_field("shelf").related_model
    assert box.shelf.box_set.count() == 1
    Seen.objects.using(alias).create(text=label)


class Copying(migrations.RunSQL):
    def state_forwards(self, app_label, state):
        state.clone()


class Longer(migrations.RunSQL):
    def state_forwards(self, app_label, state):
        state.models["shop", "box"].fields["code"].max_length = 30
        state.reload_model("shop", "box")


class Migration(migrations.Migration):
    dependencies = [{dependencies}]
    operations = [{operations}]
"""
KEY = "models.AutoField(primary_key=True)"
SHELF = "models.ForeignKey('shop.shelf', models.CASCADE)"
FIRST = f"""
    migrations.CreateModel("Seen", [("id", {KEY}), ("text", models.TextField())]),
    migrations.CreateModel("Shelf", [("id", {KEY}), ("name", models.CharField(max_length=9, default="", unique=True))]),
    migrations.CreateModel("Box", [("id", {KEY}), ("shelf", {SHELF})]),
    migrations.CreateModel("Crate", [("box_ptr", models.OneToOneField("shop.box", models.CASCADE, auto_created=True,
        parent_link=True, primary_key=True, serialize=False)), ("lid", models.IntegerField(default=1))], bases=("shop.box",)),
    migrations.CreateModel("Label", [("id", {KEY}), ("boxes", models.ManyToManyField("shop.box")),
        ("shelf_name", models.ForeignKey("shop.shelf", models.CASCADE, to_field="name", related_name="+"))]),
"""
SIMPLE = """
    migrations.AddField("box", "size", models.IntegerField(default=1)),
    migrations.AddField("crate", "labels", models.ManyToManyField("shop.label")),
    migrations.AlterField("box", "size", models.BigIntegerField(null=True)),
    migrations.AddIndex("box", models.Index(fields=["size"], name="by_size")),
    migrations.AlterField("label", "boxes", models.ManyToManyField("shop.box", related_name="tags")),
    migrations.AlterUniqueTogether("crate", {("lid",)}),
    migrations.AlterModelOptions("crate", {"ordering": ["lid"]}),
    migrations.RunSQL("UPDATE shop_box SET size = 2"),
    Copying("UPDATE shop_box SET size = 3"),
"""
OTHERS = """
    migrations.AlterField("shelf", "name", models.CharField(max_length=20, default="", unique=True)),
    migrations.RunPython(see),
    migrations.AddField("shelf", "rows", models.IntegerField(default=1)),
    migrations.RunPython(see),
    migrations.AlterModelTable("shelf", "racks"),
    migrations.RenameField("box", "size", "volume"),
    migrations.RenameModel("Label", "Tag"),
    migrations.AlterField("shelf", "id", models.BigAutoField(primary_key=True)),
    migrations.RemoveIndex("box", "by_size"),
    migrations.RemoveField("box", "volume"),
    migrations.AddField("tag", "shelf", models.ForeignKey("shop.shelf", models.CASCADE, null=True)),
    migrations.RunPython(see),
"""
FIELDS = f"""
    migrations.AlterField("shelf", "id", models.AutoField(primary_key=True, serialize=False, verbose_name="ID")),
    migrations.AddField("box", "code", models.CharField(max_length=3, default="a")),
    migrations.CreateModel("Visit", [("id", {KEY}), ("box", models.ForeignKey("shop.box", models.CASCADE)),
        ("label", models.ForeignKey("shop.label", models.CASCADE))]),
    migrations.AddField("label", "visited", models.ManyToManyField("shop.box", through="shop.visit", related_name="by")),
    migrations.RenameField("visit", "box", "place"),
    migrations.AlterField("visit", "place", models.ForeignKey("shop.box", models.SET_NULL, null=True)),
    migrations.RenameField("box", "code", "mark"),
    migrations.RenameField("box", "mark", "code"),
    migrations.RunPython(see),
    Longer("SELECT 1"),
    migrations.AlterField("box", "code", models.CharField(max_length=30, default="b", unique=True)),
    migrations.RemoveField("label", "visited"),
    migrations.RenameField("shelf", "name", "title"),
    migrations.RenameField("shelf", "title", "name"),
    migrations.AddField("box", "size", models.IntegerField(default=1)),
    migrations.RenameField("label", "shelf_name", "shelf"),
    migrations.AlterField("shelf", "id", models.BigAutoField(primary_key=True)),
    migrations.AddField("shelf", "rows", models.IntegerField(default=1)),
    migrations.RunPython(see),
"""


def migrate(folder: Path, *operations: str) -> dict[str, Any]:
    """Migrate an application that has a migration for each of these lists of operations."""
    names = [f"000{number}_step" for number in range(1, len(operations) + 1)]
    files = {"shop/__init__.py": "", "shop/migrations/__init__.py": ""}
    for number, (name, listed) in enumerate(zip(names, operations, strict=True)):
        dependencies = f"('shop', {names[number - 1]!r})" if number else ""
        files[f"shop/migrations/{name}.py"] = HEAD.replace("{dependencies}", dependencies).replace(
            "{operations}", listed
        )
    seen: dict[str, Any] = json.loads(subprocess.check_output([sys.executable, PROBE], cwd=write(folder, files)))
    return seen


def test_the_same_tables(tmp_path: Path) -> None:
    """Tables and rows are the same, whatever follows what; fewer models are rendered."""
    seen = migrate(tmp_path, FIRST, SIMPLE, OTHERS)

    assert (seen["django"]["error"], seen["alone"]["error"]) == ("", "")
    assert seen["alone"]["tables"] == seen["django"]["tables"]
    assert seen["alone"]["rows"] == seen["django"]["rows"]
    assert len(seen["alone"]["rows"]) == 3
    assert seen["alone"]["rendered"] < seen["django"]["rendered"]
    assert not seen["involved"]


def test_fields_that_change_in_part(tmp_path: Path) -> None:
    """A column that stays, a renamed field and a foreign key that others go through give the same tables and models."""
    seen = migrate(tmp_path, FIRST, FIELDS)

    assert (seen["django"]["error"], seen["alone"]["error"]) == ("", "")
    assert seen["alone"]["tables"] == seen["django"]["tables"]
    assert seen["alone"]["rows"] == seen["django"]["rows"]
    assert seen["alone"]["rendered"] < seen["django"]["rendered"]


def test_a_migration_of_the_projects_own_kind(tmp_path: Path) -> None:
    """A migration that applies itself in another way finds every model rendered."""
    own = OTHERS + "]\n\n    def apply(self, state, editor, collect_sql=False):\n        state.clone()\n"
    own += "        return super().apply(state, editor, collect_sql)\n\n    run_before = ["
    seen = migrate(tmp_path, FIRST, SIMPLE, own)

    assert (seen["django"]["error"], seen["alone"]["error"]) == ("", "")
    assert (seen["alone"]["tables"], seen["alone"]["rows"]) == (seen["django"]["tables"], seen["django"]["rows"])


def test_a_failure_tells_whether_to_doubt_it(tmp_path: Path) -> None:
    """Where models were rendered alone for a migration that fails, that is said, so that it can be tried in Django's way."""
    seen = migrate(tmp_path, FIRST, 'migrations.RunSQL("SELECT lost")')

    assert seen["django"]["error"] == seen["alone"]["error"] == "OperationalError: no such column: lost"
    assert seen["involved"]
