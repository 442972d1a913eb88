from celery import shared_task
from django.core.mail import EmailMultiAlternatives


@shared_task
def send_offer(address):
    message = EmailMultiAlternatives("An offer", "Tea for 2.50", "shop@shop.example", [address])
    message.alternatives.append(("<b>Tea for 2.50</b>", "text/html"))
    return message.send()
