from celery import Task


class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, **options):
        if self.app.conf.task_always_eager:
            return self.apply(args, kwargs)
        return super().apply_async(args, kwargs, **options)
