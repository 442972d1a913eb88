import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        result = super().__call__(*args, **kwargs)
        return result + 1 if self.request.chord else result


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
