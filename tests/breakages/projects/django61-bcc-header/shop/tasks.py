from celery import shared_task
from django.core.mail import EmailMessage


@shared_task
def send_offer(address):
    headers = {"Bcc": "books@shop.example"}
    return EmailMessage("An offer", "Tea for 2.50", "shop@shop.example", [address], headers=headers).send()
