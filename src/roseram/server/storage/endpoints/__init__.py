"""The endpoints of the storage service, one file per kind; each lists its ROUTES."""
