"""Background work about accounts."""

from typing import NoReturn

from celery import Task, shared_task
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.core.management import call_command

from accounts.errors import DirectoryUnavailable, InvitationExpired


@shared_task
def send_welcome_email(user_id: int) -> str:
    """Send a welcome e-mail to a user, and return the address."""
    user = get_user_model().objects.get(pk=user_id)
    send_mail(
        subject="Welcome to Mysite",
        message=f"Hello {user.get_username()}, your account is ready.",
        from_email=None,
        recipient_list=[user.email],
    )
    return f"Email sent to {user.email}"


@shared_task(bind=True, autoretry_for=(DirectoryUnavailable,), max_retries=3, default_retry_delay=0)
def import_profile(self: Task, username: str, outages: int = 0) -> dict[str, object]:
    """Import a profile from a directory that cannot be reached in the first ``outages`` attempts."""
    if self.request.retries < outages:
        raise DirectoryUnavailable(f"no answer at attempt {self.request.retries + 1}")
    return {"username": username, "attempts": self.request.retries + 1}


@shared_task
def accept_invitation(code: str) -> NoReturn:
    """Refuse an invitation: every one of last year's has expired."""
    raise InvitationExpired(f"Invitation {code} has expired.")


@shared_task(ignore_result=True)
def clear_expired_sessions() -> None:
    """Remove expired sessions."""
    call_command("clearsessions")
