"""Signing up: the user, the profile, and a welcome once both are committed."""

from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import router, transaction

from accounts.models import Profile
from accounts.tasks import send_welcome_email


def register(username: str, email: str, password: str) -> AbstractUser:
    """Create a user with a profile, and queue the welcome e-mail.

    The task is sent after the commit on the users' database, so that the worker finds the row.
    """
    User = get_user_model()
    alias = router.db_for_write(User)
    with transaction.atomic(using=alias):
        user = User.objects.create_user(username, email, password)
        Profile.objects.create(user=user)
        transaction.on_commit(partial(send_welcome_email.delay, user.pk), using=alias)
    return user
