"""Google Workspace e-mail log search exports (CSV)."""

from rapport.interactions.sources.google_elog.reader import EmailLog

SOURCE = EmailLog()
