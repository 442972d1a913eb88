CELERY_BROKER_URL = "redis://queue-store:6379/0"
