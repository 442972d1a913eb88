"""What the site stores about a user beyond Django's own model. Stored on ``users_db``."""

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """One person's preferences."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        FRENCH = "fr", "French"
        GERMAN = "de", "German"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)

    def __str__(self) -> str:
        return self.user.get_username()
