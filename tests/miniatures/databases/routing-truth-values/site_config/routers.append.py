class WarehouseRouter(WarehouseRouter):
    def allow_relation(self, obj1, obj2, **hints):
        return "yes" if obj1._meta.app_label == obj2._meta.app_label == "warehouse" else None
