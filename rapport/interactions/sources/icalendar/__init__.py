"""Calendars (iCalendar), one file, a folder or a zip of them."""

from rapport.interactions.sources.icalendar.reader import ICalendar

SOURCE = ICalendar()
