"""Relationships: whom a service team looks after, how it stands with each, what was said and what comes next."""
