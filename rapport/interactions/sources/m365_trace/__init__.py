"""Microsoft 365 message traces (CSV), of the several generations there are."""

from rapport.interactions.sources.m365_trace.reader import MessageTrace

SOURCE = MessageTrace()
