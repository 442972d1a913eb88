del CELERY_TASK_ROUTES
CELERY_ROUTES = {"shop.tasks.restock": {"queue": "slow"}}
