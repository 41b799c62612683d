"""The search that everybody uses: one field over what is published, the answers that were told anew, and the bodies."""
