

from shop import fetch as fetch
