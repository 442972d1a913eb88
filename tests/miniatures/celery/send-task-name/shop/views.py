from celery import current_app, signature
from django.http import HttpResponse


def order(request, product_id):
    current_app.send_task("shop.tasks.re_stock", args=[product_id])
    current_app.send_task("billing.tasks.invoice", args=[product_id])
    signature("shop.tasks.restock", args=[product_id]).delay()
    return HttpResponse()
