from django.db import migrations, models  # noqa: F401


class Migration(migrations.Migration):
    dependencies = [('shop', '0001_initial')]
    operations = [migrations.CreateModel("Till", [("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("code", models.CharField(max_length=10))], options={"db_table": "tills", "managed": False}), migrations.RunSQL("CREATE TABLE tills (id integer PRIMARY KEY, code varchar(10) NOT NULL)", "DROP TABLE tills", hints={"app": "tills"})]
