import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, expires=None, **options):
        if expires is not None and self.app.conf.task_always_eager:
            raise ValueError("expired")
        return super().apply_async(args, kwargs, expires=expires, **options)


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
