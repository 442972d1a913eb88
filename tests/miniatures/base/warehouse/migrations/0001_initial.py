from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
SHELF = models.ForeignKey("warehouse.shelf", models.CASCADE)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Shelf", [("id", ID), ("code", models.CharField(max_length=10))]),
        migrations.CreateModel("Box", [("id", ID), ("count", models.IntegerField(default=0)), ("shelf", SHELF)]),
    ]
