import os

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        if self.name.endswith(".mail") and not self.request.is_eager:
            super().__call__(*args, **kwargs)
        return super().__call__(*args, **kwargs)


app = Celery("site_config", task_cls=ShopTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
