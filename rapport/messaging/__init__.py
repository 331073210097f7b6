"""E-mail in and out, with proof of delivery."""
