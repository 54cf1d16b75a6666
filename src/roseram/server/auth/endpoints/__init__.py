"""The endpoints, one file per group; each file's ROUTES are found by listing this folder."""
