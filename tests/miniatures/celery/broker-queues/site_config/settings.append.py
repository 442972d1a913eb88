CELERY_TASK_ROUTES = ["site_config.queues.route"]
