from django.contrib.contenttypes.models import ContentType


def kind():
    return ContentType.objects.get(app_label="shop", model="Product")
