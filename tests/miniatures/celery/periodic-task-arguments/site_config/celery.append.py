@app.on_after_finalize.connect
def schedule(sender, **kwargs):
    from shop.tasks import restock

    sender.add_periodic_task(3600.0, restock.s(1))
    sender.add_periodic_task(restock.s(2), 60.0)
