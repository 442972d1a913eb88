from visits.models import Visit


def move(key, place):
    Visit.objects.filter(pk=key).update(place=place)


def changed_since(moment):
    return Visit.objects.filter(changed__gte=moment)
