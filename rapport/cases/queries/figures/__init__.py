"""Figures of service: measured case by case, added up by month, told by team, service and customer."""
