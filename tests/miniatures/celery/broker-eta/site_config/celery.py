import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, eta=None, **options):
        if eta is not None:
            options["expires"] = eta.replace(year=eta.year - 1)
        return super().apply_async(args, kwargs, eta=eta, **options)


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
