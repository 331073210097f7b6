"""What may be done with a case. Each action is one transaction that locks the case first."""
