from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE INDEX CONCURRENTLY by_count ON warehouse_box (count)", "DROP INDEX by_count"),
    ]
