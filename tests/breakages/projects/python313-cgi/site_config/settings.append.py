CELERY_TASK_ROUTES = {"shop.tasks.media_type": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.media_type", "schedule": 86400.0, "args": ["text/html"]}}
