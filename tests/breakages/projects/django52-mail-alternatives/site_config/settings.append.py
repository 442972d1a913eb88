CELERY_TASK_ROUTES = {"shop.tasks.send_offer": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.send_offer", "schedule": 86400.0, "args": ["ada@shop.example"]}}
