from site_config.celery import app


def cancel(pk):
    app.control.revoke(pk, terminate=True)
