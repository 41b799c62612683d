"""People: staff with their duties, applicants, and how they sign in."""
