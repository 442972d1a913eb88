"""Both sides of routing: what routers answer, and which database SQL reaches."""
