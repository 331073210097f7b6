"""Reads of interactions: sources, files and counts; never a row."""
