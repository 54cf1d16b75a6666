"""Publishing: from what a site is now to an immutable release, and which release is live."""
