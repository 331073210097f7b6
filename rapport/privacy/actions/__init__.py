"""What privacy does."""
