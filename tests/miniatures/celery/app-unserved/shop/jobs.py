from celery import Celery

app = Celery("jobs", broker="redis://redis:6379/3")


@app.task
def pack(number):
    return number
