from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(bind=True)
def restock(self, product_id):
    if self.request.retires or self.request.retries:
        return {"late": self.name, "id": self.request.id}
    return {"restocked": product_id}
