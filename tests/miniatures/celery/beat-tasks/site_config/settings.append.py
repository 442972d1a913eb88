CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.restocks", "schedule": 86400.0, "args": [1]}}
