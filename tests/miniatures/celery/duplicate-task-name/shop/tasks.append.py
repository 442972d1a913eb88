@shared_task(name="stock.refresh")
def refresh_shelves():
    return "shelves"


@shared_task(name="stock.refresh")
def refresh_boxes():
    return "boxes"
