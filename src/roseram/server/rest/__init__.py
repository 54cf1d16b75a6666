"""The data API: PostgREST's dialect over any Postgres."""
