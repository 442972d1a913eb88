CELERY_TASK_ROUTES = {"shop.tasks.restok": {"queue": "slow"}}
