from django.db import migrations


def label(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(label, migrations.RunPython.noop)]
