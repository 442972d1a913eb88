from shop.tasks import failed, failed_so, restock


def restock_later(product_id, arguments):
    restock.apply_async((product_id), countdown=60)
    restock.apply_async(args={product_id})
    restock.apply_async(arguments)
    restock.apply_async(args=(product_id,))
    restock.apply_async((product_id,), link_error=failed.s(number=1))
    restock.apply_async((product_id,), link_error=[failed_so.s(number=1), failed.s()])
    restock.apply_async((product_id,), eta="2030-01-01")
