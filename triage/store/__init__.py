"""The only place that knows the database: what the machine writes, what people write."""
