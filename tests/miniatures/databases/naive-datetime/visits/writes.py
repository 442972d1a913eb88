from datetime import datetime

from visits.models import Visit


def past():
    return Visit.objects.filter(began__lt=datetime.now())
