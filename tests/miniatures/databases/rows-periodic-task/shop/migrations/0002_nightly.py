from django.db import migrations

MODULE = "shop.tasks"
FUNCTIONS = ["refill"]


def schedule(apps, schema_editor):
    alias = schema_editor.connection.alias
    if alias != "default":
        return
    daily = apps.get_model("django_celery_beat", "IntervalSchedule").objects.using(alias).create(every=1, period="days")
    for function in FUNCTIONS:
        apps.get_model("django_celery_beat", "PeriodicTask").objects.using(alias).create(
            name="nightly", task=f"{MODULE}.{function}", interval=daily
        )


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial"), ("django_celery_beat", "0001_initial")]
    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
