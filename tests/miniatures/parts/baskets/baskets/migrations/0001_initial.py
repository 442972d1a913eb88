import django.db.models.deletion
from django.db import migrations, models

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Label", [KEY, ("name", models.CharField(max_length=20))]),
        migrations.CreateModel(
            "Basket",
            [
                KEY,
                ("name", models.CharField(max_length=20)),
                ("gone", models.BooleanField(default=False)),
                ("labels", models.ManyToManyField(to="baskets.label")),
            ],
        ),
        migrations.CreateModel(
            "Note",
            [
                KEY,
                ("basket", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="baskets.basket")),
            ],
        ),
        migrations.CreateModel(
            "Line",
            [KEY, ("basket", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="baskets.basket"))],
        ),
    ]
