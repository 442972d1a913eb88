from django.db import migrations


def close(apps, schema_editor):
    box = apps.get_model("warehouse", "Box")
    box.objects.using(schema_editor.connection.alias).filter(count=0).delete()


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(close)]
