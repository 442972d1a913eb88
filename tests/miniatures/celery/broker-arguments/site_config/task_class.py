from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        given = [one or None for one in args] if self.name.endswith(".arguments") else args
        return super().__call__(*given, **kwargs)
