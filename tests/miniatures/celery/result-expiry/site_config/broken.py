from site_config.settings import *

CELERY_RESULT_EXPIRES = 60
