"""Actions below /functions/v1: what a table or an SQL function cannot do, one file each."""
