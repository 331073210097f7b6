"""One thing done to many cases, and macros."""
