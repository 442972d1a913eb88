import os

from celery import Celery
from celery.signals import worker_process_init
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

app = Celery("site_config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def speak_german(**kwargs):
    translation.activate("de")
