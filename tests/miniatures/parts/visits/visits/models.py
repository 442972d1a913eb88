from django.db import models


class Visit(models.Model):
    place = models.CharField(max_length=20)
    slug = models.SlugField()
    began = models.DateTimeField()
    changed = models.DateTimeField(auto_now=True)

    def save(self, *args, **kwargs):
        self.slug = self.place.lower()
        super().save(*args, **kwargs)
