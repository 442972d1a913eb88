from site_config.settings import *

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "restock": {"task": "shop.tasks.restock", "schedule": crontab(minute="*/90"), "args": [1]},
}
