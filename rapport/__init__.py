"""Rapport: an internal CRM."""

__version__ = "0.1.0"
