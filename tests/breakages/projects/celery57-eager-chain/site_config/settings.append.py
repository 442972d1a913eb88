CELERY_TASK_ROUTES = {"shop.tasks.report": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.report", "schedule": 86400.0, "args": []}}
