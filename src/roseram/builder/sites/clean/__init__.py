"""Only what is on a list passes: elements, attributes, addresses and CSS."""
