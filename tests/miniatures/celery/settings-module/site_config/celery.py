import os

from celery import Celery

app = Celery("site_config")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
