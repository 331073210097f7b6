"""What becomes of cases when people merge, leave or are forgotten."""
