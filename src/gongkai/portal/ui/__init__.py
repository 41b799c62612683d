"""The look: base page, components, stylesheet, and the pages that belong to no other room."""
