from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        return super().__call__(*(one or None for one in args), **kwargs)
