"""The site: the same reading, checking and drawing as the library, in the browser, with a memory."""
