from django.db import migrations


def fill(apps, schema_editor):
    Box = apps.get_model("warehouse", "Box")
    Box.objects.update(count=1)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
