"""What is reckoned from the command line."""
