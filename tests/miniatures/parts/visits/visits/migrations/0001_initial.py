from django.db import migrations, models

FIELDS = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("place", models.CharField(max_length=20)),
    ("slug", models.SlugField()),
    ("began", models.DateTimeField()),
    ("changed", models.DateTimeField(auto_now=True)),
]


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Visit", FIELDS)]
