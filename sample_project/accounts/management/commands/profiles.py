from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Profile


class Command(BaseCommand):
    help = "Lists, shows and changes profiles"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="action")
        actions.add_parser("list", help="name everybody who has a profile")
        show = actions.add_parser("show", help="show one profile")
        show.add_argument("username")
        language = actions.add_parser("language", help="change the language of one profile")
        language.add_argument("username")
        language.add_argument("language", choices=Profile.Language.values)

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "list":
            for username in Profile.objects.order_by("user__username").values_list("user__username", flat=True):
                self.stdout.write(username)
            return
        profile = self._profile(options["username"])
        if action == "language":
            profile.language = options["language"]
            profile.save(update_fields=["language"])
        self.stdout.write(f"{profile.user.get_username()}: {profile.get_language_display()}")

    def _profile(self, username: str) -> Profile:
        try:
            return Profile.objects.select_related("user").get(user__username=username)
        except Profile.DoesNotExist:
            raise CommandError(f'Nobody called "{username}" has a profile') from None
