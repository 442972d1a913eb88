from django.db import migrations

from warehouse.models import Box


def empty(apps, schema_editor):
    for box in Box.objects.using(schema_editor.connection.alias):
        box.delete()


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
