"""Which days are working days for which body? Loaded on the site, for the country or for a region."""
