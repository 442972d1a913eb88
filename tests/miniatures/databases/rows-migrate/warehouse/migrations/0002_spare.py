from django.db import migrations


def spare(apps, schema_editor):
    alias = schema_editor.connection.alias
    Box = apps.get_model("warehouse", "Box")
    for box in Box.objects.using(alias):
        Box.objects.using(alias).create(shelf=box.shelf, number=0)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(spare, migrations.RunPython.noop)]
