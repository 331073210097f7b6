"""Slack exports, zipped or unpacked."""

from rapport.interactions.sources.slack.reader import Slack

SOURCE = Slack()
