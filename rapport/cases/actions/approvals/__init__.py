"""An approval: asking for it, answering it, and the mails about it."""
