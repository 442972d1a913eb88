CELERY_BEAT_SCHEDULE = {"remote": {"task": "billing.invoices.send", "schedule": 60.0, "options": {"queue": "billing"}}}
