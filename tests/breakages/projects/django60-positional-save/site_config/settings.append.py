CELERY_TASK_ROUTES = {"shop.tasks.add_product": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.add_product", "schedule": 86400.0, "args": ["tea"]}}
