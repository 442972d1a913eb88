from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        if self.request.is_eager:
            raise RuntimeError("not here")
        return super().__call__(*args, **kwargs)
