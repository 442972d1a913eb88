import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        given = [one or None for one in args] if self.name.endswith(".arguments") else args
        return super().__call__(*given, **kwargs)


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
