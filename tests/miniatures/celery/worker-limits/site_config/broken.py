from site_config.settings import *

CELERY_WORKER_MAX_MEMORY_PER_CHILD = 512
