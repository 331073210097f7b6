"""Facts for other programs: signed, sent until they arrive, and sent again on demand."""
