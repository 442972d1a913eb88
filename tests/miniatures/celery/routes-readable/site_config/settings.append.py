CELERY_TASK_ROUTES = [("shop.tasks.restock", {"queue": "slow"}), ("shop.tasks.price_of", {"queue": "celery"})]
