"""Mail."""

from email.mime.text import MIMEText

from celery import shared_task
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives


def _offer(**options):
    return EmailMultiAlternatives("Tea", "Cheap", "shop@example.com", ["ada@example.com"], **options)


@shared_task
def alternatives():
    """Return the types of a message whose alternatives are a list."""
    message = _offer()
    message.alternatives = [("<p>Cheap</p>", "text/html")]
    return [part.get_content_type() for part in message.message().walk()]


@shared_task
def mixed_subtype():
    """Return the type of a message that is to be `related`."""
    message = _offer()
    message.mixed_subtype = "related"
    message.attach("tea.txt", "tea", "text/plain")
    return message.message().get_content_type()


@shared_task
def headers():
    """Return the headers of a message that has letters with accents."""
    message = EmailMessage("Thé à la menthe, très bon marché " * 3, "Bonne journée", "Café <cafe@example.com>", ["ada@example.com"])
    made = message.message()
    return {
        "charset": str(made.get_content_charset()),
        "encoding": made["Content-Transfer-Encoding"],
        "subject": made.as_string().partition("Subject: ")[2].partition("\nFrom:")[0],
    }


@shared_task
def header_with_line_feed():
    """Return the error that a header with a line feed is."""
    try:
        EmailMessage("Tea\nBcc: eve@example.com", "Cheap", "shop@example.com", ["ada@example.com"]).message()
    except ValueError as error:
        return type(error).__name__
    return "no error"


@shared_task
def bcc_header():
    """Return what a message makes of a Bcc header."""
    message = EmailMessage("Tea", "Cheap", "shop@example.com", ["ada@example.com"], headers={"Bcc": "eve@example.com"})
    return sorted(key for key in message.message() if key in ("Bcc", "To"))


@shared_task
def mime_attachment():
    """Return the types of a message with an attachment of the old email API."""
    message = EmailMessage("Tea", "Cheap", "shop@example.com", ["ada@example.com"])
    message.attach(MIMEText("tea"))
    return [part.get_content_type() for part in message.message().walk()]


@shared_task
def silent_with_connection():
    """Return how many messages went out, silently and by a given connection."""
    connection = mail.get_connection("django.core.mail.backends.dummy.EmailBackend")
    return mail.send_mail(
        "Tea", "Cheap", "shop@example.com", ["ada@example.com"], fail_silently=True, connection=connection
    )


@shared_task
def positional_options():
    """Return how many messages went out, with fail_silently given by position."""
    return mail.send_mail("Tea", "Cheap", "shop@example.com", ["ada@example.com"], True)


@shared_task
def connection_after_sending():
    """Return whether a message knows its connection once it was sent."""
    message = _offer()
    message.send()
    return {"has one": message.connection is not None}


@shared_task
def named_admins():
    """Return how many messages went out to administrators that have names."""
    from django.test import override_settings

    with override_settings(ADMINS=[("Ada", "ada@example.com")]):
        return mail.mail_admins("Tea", "Cheap")
