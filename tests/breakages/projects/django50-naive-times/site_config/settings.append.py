del USE_TZ
CELERY_TASK_ROUTES = {"shop.tasks.closing_time": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.closing_time", "schedule": 86400.0, "args": []}}
