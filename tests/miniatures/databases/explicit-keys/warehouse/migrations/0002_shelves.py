from django.db import migrations


def fill(apps, schema_editor):
    apps.get_model("warehouse", "Shelf").objects.using("warehouse").create(id=1, code="a")


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
