import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def retry(self, *args, **kwargs):
        return super().retry(*args, **{**kwargs, "max_retries": 1})


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
