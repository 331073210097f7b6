"""Purpose, consent, minimum group size, retention, erasure, who looked."""
