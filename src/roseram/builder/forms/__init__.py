"""Forms of published sites: their fields, what visitors send, and where it goes from there."""
