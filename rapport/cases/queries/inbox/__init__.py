"""The lists of who serves, and what is done from them: search, palette, bulk, macros, tags."""
