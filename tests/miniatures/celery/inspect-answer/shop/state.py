from celery import current_app


def running():
    return [task for tasks in current_app.control.inspect().active().values() for task in tasks]
