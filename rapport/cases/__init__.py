"""Requests across departments: who has the ball, since when, what was promised."""
