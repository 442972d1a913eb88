@shared_task(bind=True)
def tidy():
    return "tidy"
