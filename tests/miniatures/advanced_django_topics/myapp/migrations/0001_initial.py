from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
QUESTION = models.CharField(max_length=200)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Article", [("id", ID), ("title", models.CharField(max_length=200))]),
        migrations.CreateModel(
            "Poll", [("id", ID), ("question", QUESTION), ("opened", models.BooleanField(default=True))]
        ),
    ]
