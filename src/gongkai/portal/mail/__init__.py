"""Mail that goes out, and messages inside the site."""
