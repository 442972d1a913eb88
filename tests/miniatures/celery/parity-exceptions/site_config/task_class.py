from celery import Task


class ShopTask(Task):
    def __call__(self, *args, **kwargs):
        try:
            return super().__call__(*args, **kwargs)
        except KeyError as error:
            if self.request.is_eager:
                raise RuntimeError("wrapped") from error
            raise
