from site_config.settings import *

CELERY_BROKER_URL = "redis://:kq#71/vdT@redis.shop.example:6379/0"
