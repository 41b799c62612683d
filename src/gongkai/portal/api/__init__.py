"""What do machines read of publication? Feeds, the map of addresses, the read API, open data: no sign-in."""
