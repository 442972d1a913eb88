from site_config.settings import *

import os

CELERY_TASK_TIME_LIMIT = os.environ.get("SHOP_TASK_TIME_LIMIT", 300)
