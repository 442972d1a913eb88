class StockError(Exception):
    def __init__(self, product_id, reason):
        super().__init__(f"product {product_id}: {reason}")


@shared_task
def check_stock(product_id):
    if not Product.objects.filter(pk=product_id).exists():
        raise StockError(product_id, "unknown")
