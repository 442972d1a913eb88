from django.db import migrations, models  # noqa: F401

def add_tea(apps, schema_editor):
    apps.get_model("shop", "Product").objects.create(name="tea")



class Migration(migrations.Migration):
    dependencies = [('shop', '0001_initial')]
    operations = [migrations.RunPython(add_tea, migrations.RunPython.noop)]
