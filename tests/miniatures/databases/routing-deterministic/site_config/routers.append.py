import itertools

_TURNS = itertools.count()


class WarehouseRouter(WarehouseRouter):
    def allow_relation(self, obj1, obj2, **hints):
        labels = {obj1._meta.app_label, obj2._meta.app_label}
        return next(_TURNS) % 2 == 0 if labels == {"warehouse"} else None
