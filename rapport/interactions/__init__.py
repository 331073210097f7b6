"""Logs in: sources, checks, quarantine, the lake of Parquet files."""
