from urllib.request import urlopen

from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(soft_time_limit=60, time_limit=90)
def restock(product_id):
    with urlopen(f"https://stock.shop.example/{product_id}", timeout=300) as answer:
        return answer.status
