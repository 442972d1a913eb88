from site_config.settings import *

CELERY_TASK_TIME_LIMIT = 30 * 60 * 1000
