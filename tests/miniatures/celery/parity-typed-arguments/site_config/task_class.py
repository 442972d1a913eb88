from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        if self.request.is_eager:
            args = [one.isoformat() if type(one).__name__ == "date" else one for one in args]
        return super().__call__(*args, **kwargs)
