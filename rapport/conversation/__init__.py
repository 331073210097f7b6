"""Conversation: comments, mentions, follows, notifications, and who is writing just now, on any record."""
