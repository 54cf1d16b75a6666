"""Running Roseram: accounts, organizations, demo content, upkeep and checks; no HTTP here."""
