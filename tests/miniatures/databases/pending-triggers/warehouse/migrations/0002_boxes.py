from django.db import migrations, models


def move(apps, schema_editor):
    Box = apps.get_model("warehouse", "Box")
    first = apps.get_model("warehouse", "Shelf").objects.using(schema_editor.connection.alias).first()
    if first is not None:
        Box.objects.using(schema_editor.connection.alias).filter(count=0).update(shelf=first)


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.AlterField("box", "count", models.IntegerField(default=0, null=True)),
    ]
