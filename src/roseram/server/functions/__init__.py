"""Actions below /functions/v1: what neither a table nor an SQL function can be."""
