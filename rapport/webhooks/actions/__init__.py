"""Changes of webhooks."""
