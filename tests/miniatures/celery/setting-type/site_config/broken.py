from site_config.settings import *  # noqa: F403

CELERY_TASK_TIME_LIMIT = "300"
