import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def retry(self, *args, **kwargs):
        limit = {"max_retries": 2} if self.request.is_eager else {}
        return super().retry(*args, **{**kwargs, **limit})


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
