from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Delete all sessions"

    def handle(self, *args, **options):
        Session.objects.all().delete()
