from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3 import features



class DatabaseFeatures(features.DatabaseFeatures):
    uses_savepoints = False


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
