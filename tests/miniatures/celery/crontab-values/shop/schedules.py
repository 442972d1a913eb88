from celery import current_app
from celery.schedules import crontab


@current_app.on_after_finalize.connect
def periodic(sender, **kwargs):
    sender.add_periodic_task(crontab(minute=0, hour=24), sender.tasks["shop.tasks.restock"].s(1), name="nightly")
