"""Tables of messaging."""

from rapport.messaging.models.incoming import IncomingMail
from rapport.messaging.models.outgoing import Attempt, Mail

__all__ = ["Attempt", "IncomingMail", "Mail"]
