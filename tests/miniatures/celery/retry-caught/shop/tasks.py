from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(bind=True, max_retries=3)
def restock(self, product_id):
    try:
        if not Product.objects.filter(pk=product_id).exists():
            raise self.retry(countdown=5)
    except Exception:
        return None
    return {"restocked": product_id}
