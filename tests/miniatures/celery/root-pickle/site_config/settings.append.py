CELERY_ACCEPT_CONTENT = ["json", "pickle"]
