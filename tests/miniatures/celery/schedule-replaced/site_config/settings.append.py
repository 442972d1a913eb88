CELERY_TASK_ANNOTATIONS = {"shop.tasks.*": {"time_limit": 600}}
