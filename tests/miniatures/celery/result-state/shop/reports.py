from celery.result import AsyncResult


def is_done(task_id):
    return AsyncResult(task_id).status == "COMPLETED"
