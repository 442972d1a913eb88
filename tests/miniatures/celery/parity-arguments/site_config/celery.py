import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        if self.request.is_eager and self.name.endswith(".arguments"):
            args = [one or None for one in args]
        return super().__call__(*args, **kwargs)


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
