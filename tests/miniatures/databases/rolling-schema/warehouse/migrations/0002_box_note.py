from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.AddField("box", "note", models.TextField(blank=True, default="")),
    ]
