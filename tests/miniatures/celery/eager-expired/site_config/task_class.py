from celery import Task


class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, expires=None, **options):
        if expires is not None and self.app.conf.task_always_eager:
            raise ValueError("expired")
        return super().apply_async(args, kwargs, expires=expires, **options)
