"""What the product asks of its databases beyond Django's own."""
