from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
PRICE = models.DecimalField(decimal_places=2, default=0, max_digits=8)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Product", [("id", ID), ("name", models.CharField(max_length=100)), ("price", PRICE)]),
    ]
