import os
import sys

from celery import Celery

if "worker" in sys.argv:
    os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.other"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

app = Celery("site_config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
