"""Floor 2: what every case has, whatever its process."""
