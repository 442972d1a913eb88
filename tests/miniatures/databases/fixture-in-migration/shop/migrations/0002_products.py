from django.core.management import call_command
from django.db import migrations


def load(apps, schema_editor):
    call_command("loaddata", "products")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
