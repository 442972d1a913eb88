from django.db import migrations


def reprice_all(apps, schema_editor):
    Product = apps.get_model("shop", "Product")
    for product in Product.objects.using(schema_editor.connection.alias):
        product.reprice()
        product.save()


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(reprice_all, migrations.RunPython.noop)]
