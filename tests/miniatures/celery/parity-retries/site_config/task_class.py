from celery import Task


class ShopTask(Task):
    def retry(self, *args, **kwargs):
        limit = {"max_retries": 2} if self.request.is_eager else {}
        return super().retry(*args, **{**kwargs, **limit})
