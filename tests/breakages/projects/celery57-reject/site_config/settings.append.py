CELERY_TASK_ROUTES = {"shop.tasks.ship": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.ship", "schedule": 86400.0, "args": [1]}}
