from site_config.settings import *
from site_config.settings import INSTALLED_APPS

INSTALLED_APPS += ["django_celery_beat"]
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
