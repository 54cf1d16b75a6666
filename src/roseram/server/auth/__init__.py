"""The auth service below /auth/v1, in GoTrue's dialect, on the tables of the auth schema."""
