from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.AlterField("shelf", "code", models.CharField(default="A1", max_length=10)),
    ]
