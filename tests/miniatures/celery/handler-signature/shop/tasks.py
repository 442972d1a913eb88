from celery import Task, shared_task

from shop.models import Product


class Told(Task):
    def on_failure(self, exc, task_id):
        self.last = (exc, task_id)

    def on_success(self, retval, task_id, *rest):
        self.last = (retval, task_id)


@shared_task(base=Told)
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}
