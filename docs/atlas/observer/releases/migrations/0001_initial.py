"""The tables as Django 5.2 and before made them: with an ``AutoField``, since no setting says another one."""

import django.db.models.deletion
import releases.models
from django.db import migrations, models

KEY = ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
LANGUAGES = [("en", "English"), ("fr", "French")]
SHELF = models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="books", to="releases.shelf")
ONE_A_NAME = models.UniqueConstraint(
    fields=("name",), name="one_shelf_a_name", violation_error_message="There is such a shelf already."
)


class Migration(migrations.Migration):
    """Notes, shelves and books."""

    initial = True
    operations = [
        migrations.CreateModel("Note", [KEY, ("text", models.CharField(max_length=40))]),
        migrations.CreateModel(
            "Shelf",
            [KEY, ("name", models.CharField(default="new", max_length=40)), ("position", models.IntegerField(default=0))],
            {"ordering": ["position"], "constraints": [ONE_A_NAME]},
        ),
        migrations.CreateModel(
            "Book",
            [
                KEY,
                ("title", models.CharField(max_length=80)),
                ("shelf", SHELF),
                ("pages", models.IntegerField(default=100)),
                ("language", models.CharField(choices=LANGUAGES, max_length=2)),
                ("facts", models.JSONField(default=dict)),
                ("scan", models.FileField(blank=True, upload_to="")),
                ("lent", releases.models.Counted(default=0)),
            ],
        ),
    ]
