"""A migration that inserts rows with explicit ids also resets PostgreSQL's sequence."""

from __future__ import annotations

from tests.rules import RuleTester

POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse", "HOST": "db.shop.example"}
"""
PLACE = "warehouse/migrations/0002_shelves.py"
MIGRATION = """
    from django.core.management.color import no_style
    from django.db import migrations


    def fill(apps, schema_editor):
        Shelf = apps.get_model("warehouse", "Shelf")
        shelves = Shelf.objects.using(schema_editor.connection.alias)
        {line}


    class Migration(migrations.Migration):
        dependencies = [("warehouse", "0001_initial")]
        operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
VIEW = {
    "warehouse/views.py": """
        from warehouse.models import Shelf


        def add(request):
            return Shelf.objects.create(code=request.POST["code"])
    """
}
ADMIN = {
    "warehouse/admin.py": "from django.contrib import admin\n\nfrom warehouse.models import Shelf\n\nadmin.site.register(Shelf)\n"
}
CREATE = 'Shelf.objects.using("warehouse").create(id=1, code="a")'


def test_accuses_rows_with_numbers_of_their_own(rule: RuleTester) -> None:
    """The site creates rows of the same model, which PostgreSQL counts from 1."""
    rule.each(
        f"{PLACE}:8",
        MIGRATION,
        files=VIEW,
        settings=POSTGRESQL,
        says="warehouse/views.py:5 creates rows whose numbers are taken",
        apart=True,
    ).accuses(
        """
        [Shelf.objects.update_or_create(pk=number, defaults={"code": "a"}) for number in (1, 2)]
        Shelf(id=1, code="a").save()
        Shelf.objects.bulk_create([Shelf(id=1, code="a")])
    """,
        CREATE,
    )


def test_accuses_what_the_admin_creates(rule: RuleTester) -> None:
    """A model in the admin is one whose rows people add."""
    files = {PLACE: MIGRATION.format(line=CREATE), **ADMIN}

    rule.accuses(files, f"{PLACE}:8", settings=POSTGRESQL, says="warehouse/admin.py:5 creates rows")


def test_accepts_numbers_that_nothing_collides_with(rule: RuleTester) -> None:
    """SQLite; a table that only migrations fill or that has one row, a sequence that is reset and rows without numbers are fine."""
    one_row = 'Shelf.objects.get_or_create(id=1, defaults={"code": "a"})'
    reset = "; schema_editor.execute(schema_editor.connection.ops.sequence_reset_sql(no_style(), [Shelf])[0])"
    numbered = {PLACE: MIGRATION.format(line=CREATE)}

    rule.accepts({**numbered, **VIEW})
    rule.accepts(numbered, settings=POSTGRESQL)
    rule.accepts({PLACE: MIGRATION.format(line=one_row), **ADMIN}, settings=POSTGRESQL)
    rule.accepts({PLACE: MIGRATION.format(line=CREATE + reset), **VIEW}, settings=POSTGRESQL)
    rule.accepts({PLACE: MIGRATION.format(line='Shelf.objects.create(code="a")'), **VIEW}, settings=POSTGRESQL)
