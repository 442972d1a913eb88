CELERY_BEAT_SCHEDULE = {"restock-nightly": {"task": "shop.tasks.restock", "schedule": 86400.0, "args": (1)}}
