"""E-mail out (in comes later), with proof of delivery."""
