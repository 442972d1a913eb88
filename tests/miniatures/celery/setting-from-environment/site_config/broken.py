from site_config.settings import *  # noqa: F403

import os

CELERY_TASK_TIME_LIMIT = os.environ.get("SHOP_TASK_TIME_LIMIT", 300)
