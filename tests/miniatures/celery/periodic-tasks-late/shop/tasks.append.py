from site_config.celery import app


@app.on_after_configure.connect
def schedule(sender, **kwargs):
    sender.add_periodic_task(3600.0, restock.s(1))
