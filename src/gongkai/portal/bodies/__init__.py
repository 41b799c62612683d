"""Public bodies: who answers to whom, since when, and the units inside them."""
