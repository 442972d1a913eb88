from site_config.settings import *

CELERY_TASK_ANNOTATIONS = {"shop.tasks.restok": {"rate_limit": "1/m"}, "*": {"max_retries": 1}}
