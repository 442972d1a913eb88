from celery import Task


class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, expires=None, **options):
        return super().apply_async(args, kwargs, **options)
