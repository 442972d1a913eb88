from site_config.settings import *

CELERY_TASK_ALWAYS_EAGER = True
