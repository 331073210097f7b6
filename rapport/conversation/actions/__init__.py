"""What people say, follow and choose, and how they hear of it."""
