"""Words of the papers of enforcement."""
