from site_config.settings import *

CELERY_BEAT_SCHEDULE = {
    "restock": {"task": "shop.tasks.restock", "schedule": 86400.0, "args": [1]},
    "restock": {"task": "shop.tasks.restock", "schedule": 3600.0, "args": [2]},
}
