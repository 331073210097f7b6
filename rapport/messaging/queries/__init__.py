"""Reads of mail."""
