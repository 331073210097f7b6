"""Forms of the directory; each keeps what was typed, and the actions have the last word."""
