"""Service teams, what can be asked of them, and their working hours."""
