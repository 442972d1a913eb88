from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


@shared_task(bind=True, autoretry_for=(Exception,))
def fetch(self, product_id):
    raise self.retry(countdown=1)
