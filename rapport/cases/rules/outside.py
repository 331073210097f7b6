"""Who stands behind a case from outside, and how long a name may be kept."""

from enum import StrEnum

KEEP_DAYS = 365  # from the end of the case, unless said otherwise
SHORTEST, LONGEST = 30, 3650


class OutsideKind(StrEnum):
    """What somebody outside is to the organisation."""

    CUSTOMER = "customer"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    OTHER = "other"
