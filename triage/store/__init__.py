"""The only place that knows the database: what the machine writes (comments) and what people write (decisions)."""
