"""The HTTP server: one port, on which every surface is mounted."""
