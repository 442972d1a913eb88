from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand
from tabulate import tabulate


class Command(BaseCommand):
    help = "Send the prices to the book-keepers"

    def handle(self, *args, **options):
        message = EmailMessage(
            "Prices", "As every month.", "shop@shop.example", ["books@shop.example"], reply_to=["desk@shop.example"]
        )
        message.attach("prices.txt", tabulate([["samovar", "1,000"], ["cup", "8"]], headers=["what", "price"]))
        message.send()
