"""What somebody was told inside the site."""
