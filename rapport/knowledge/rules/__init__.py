"""What is decided about articles from values in hand."""
