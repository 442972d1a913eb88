from site_config.settings import *

CELERY_BEAT_SCHEDULER = "shop.schedulers.Nightly"
