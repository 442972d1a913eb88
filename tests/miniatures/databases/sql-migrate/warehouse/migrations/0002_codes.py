from django.db import migrations, models  # noqa: F401

def check_codes(apps, schema_editor):
    shelves = apps.get_model("warehouse", "Shelf").objects.using(schema_editor.connection.alias)
    shelves.get(code="A1")



class Migration(migrations.Migration):
    dependencies = [('warehouse', '0001_initial')]
    operations = [migrations.RunPython(check_codes, migrations.RunPython.noop)]
