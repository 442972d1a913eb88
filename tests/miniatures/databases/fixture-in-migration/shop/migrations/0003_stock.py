from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_products")]
    operations = [migrations.AddField("product", "stock", models.IntegerField(null=True))]
