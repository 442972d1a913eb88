from site_config.settings import *

CELERY_BROKER_URL = "memory://"
