from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        result = super().__call__(*args, **kwargs)
        return result + 1 if self.request.chord else result
