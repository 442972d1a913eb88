

@shared_task(soft_time_limit=300)
def export(product_ids):
    failed = 0
    for product_id in product_ids:
        try:
            Product.objects.get(pk=product_id).full_clean()
        except Exception:
            failed += 1
    return failed
