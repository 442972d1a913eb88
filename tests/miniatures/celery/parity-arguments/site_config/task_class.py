from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        if self.request.is_eager and self.name.endswith(".arguments"):
            args = [one or None for one in args]
        return super().__call__(*args, **kwargs)
