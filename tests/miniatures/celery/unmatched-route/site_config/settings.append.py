CELERY_TASK_ROUTES = {"billing.*": {"queue": "slow"}}
