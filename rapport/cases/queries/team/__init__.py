"""How the work of a team stands: its board, its load."""
