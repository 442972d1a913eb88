from django.core.mail import send_mail
from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


@shared_task(bind=True)
def tell(self):
    if self.request.is_eager:
        send_mail("Told", "It is told.", None, ["ada@shop.example"])
    return "told"
