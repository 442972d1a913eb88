from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Basket)
def begin_note(sender, instance, created, **kwargs):
    """Name a new basket after its labels."""
    if created:
        names = ", ".join(instance.labels.values_list("name", flat=True))
        Basket.objects.filter(pk=instance.pk).update(name=names)
