from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        Site = apps.get_model("sites", "Site")
        Site.objects.using("default").create(pk=1, domain="shop.example", name="shop")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial"), ("sites", "0002_alter_domain_unique")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
