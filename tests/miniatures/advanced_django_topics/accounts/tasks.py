from celery import shared_task

@shared_task
def send_welcome_email(user_id):
    user = User.objects.get(pk=user_id)
    # ... send email ...
    return f"Email sent to {user.email}"
