from django.db import migrations, models  # noqa: F401

def add_shelf(apps, schema_editor):
    apps.get_model("warehouse", "Shelf").objects.get_or_create(code="A1")



class Migration(migrations.Migration):
    dependencies = [('warehouse', '0001_initial')]
    operations = [migrations.RunPython(add_shelf, migrations.RunPython.noop)]
