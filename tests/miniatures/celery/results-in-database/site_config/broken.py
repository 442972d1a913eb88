from site_config.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "django_celery_results"]
