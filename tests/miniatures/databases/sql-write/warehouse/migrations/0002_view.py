from django.db import migrations, models  # noqa: F401


class Migration(migrations.Migration):
    dependencies = [('warehouse', '0001_initial')]
    operations = [migrations.RunSQL(["ALTER TABLE warehouse_box RENAME TO box_data", "CREATE VIEW warehouse_box AS SELECT * FROM box_data"])]
