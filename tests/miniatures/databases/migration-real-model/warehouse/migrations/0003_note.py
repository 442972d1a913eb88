from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_empty")]
    operations = [migrations.AddField("box", "note", models.TextField(null=True))]
