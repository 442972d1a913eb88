from django.http import HttpResponse

from shop.tasks import price_of, report, restock


def order(request, product_id):
    restock.apply_async(args=[product_id], queue="slow")
    price_of.apply_async(args=[product_id], queue="weekly_reprots")
    report.apply_async(args=[product_id], queue="invoices")
    return HttpResponse()
