from django.db import migrations, models  # noqa: F401


class Migration(migrations.Migration):
    dependencies = [('shop', '0001_initial'), ('warehouse', '0001_initial')]
    operations = [migrations.AddField("box", "product", models.ForeignKey("shop.product", null=True, on_delete=models.CASCADE))]
