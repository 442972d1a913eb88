@shared_task(bind=True)
def where(self):
    return {"tests": self.request.is_eager}
