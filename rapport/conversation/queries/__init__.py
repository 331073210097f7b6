"""Reads of conversation."""
