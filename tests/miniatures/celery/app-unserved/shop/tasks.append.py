
from shop.jobs import pack  # noqa: E402, F401
