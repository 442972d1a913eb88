from django.core.mail import send_mail
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Send an e-mail to the shop"

    def handle(self, *args, **options):
        send_mail("Test", "It works", None, ["shop@example.com"])
