from django.db import migrations


def schedule(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    daily, _ = Interval.objects.get_or_create(every=1, period="days")
    PeriodicTask.objects.update_or_create(name="Restock", defaults={"task": "shop.tasks.refill", "interval": daily})


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
