from django.db import migrations, models  # noqa: F401


class Migration(migrations.Migration):
    dependencies = [('warehouse', '0001_first')]
    operations = []
