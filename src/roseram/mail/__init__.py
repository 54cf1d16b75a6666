"""Mail: what is to be sent, how it reads, and how it gets there."""
