"""Rules of databases: what reading and loading the project can tell, a file a rule."""

ENGINES = ("databases.configuration.default-alias", "databases.configuration.engine")
"""Without these no alias can be looked at."""

ROUTERS = ("databases.configuration.router-loads", "databases.configuration.router-signature")
"""Without these it is not known where a model is read and written."""

COMPARABLE = (
    "databases.configuration.default-alias",
    *ROUTERS,
    "databases.configuration.migrations-load",
    "databases.configuration.migration-conflicts",
)
"""Without these models cannot be compared with their migrations."""
