from django.core.mail import send_mail


@shared_task(bind=True)
def tell(self):
    if self.request.is_eager:
        send_mail("Told", "It is told.", None, ["ada@shop.example"])
    return "told"
