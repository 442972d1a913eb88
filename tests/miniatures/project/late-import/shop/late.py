def work():
    from celery.task import task

    return task
