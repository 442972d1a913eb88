from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.restock", "schedule": crontab(hour=7), "args": [1]}}
