"""Settings: base for all; demo, test and production choose database, broker and secrets."""
