from celery import shared_task
from django import forms

from shop.models import Product


class OrderForm(forms.Form):
    product = forms.CharField(max_length=100)


@shared_task
def order_form():
    return str(OrderForm())


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}
