from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Basket)
def begin_note(sender, instance, created, **kwargs):
    """Give each new basket a note."""
    if created:
        Note.objects.create(basket=instance)
