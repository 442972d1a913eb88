@shared_task(queue="weekly_reports")
def report(product_id):
    return Product.objects.filter(pk=product_id).count()
