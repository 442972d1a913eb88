from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Settle the accounts"

    def handle(self, *args, **options):
        raise CommandError("the bank does not answer", returncode=0)
