from shop.packing import packing


@packing.task
def pack(order):
    return order
