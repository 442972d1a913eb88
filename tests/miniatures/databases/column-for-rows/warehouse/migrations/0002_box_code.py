import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.AddField("box", "code", models.UUIDField(default=uuid.uuid4, unique=True)),
    ]
