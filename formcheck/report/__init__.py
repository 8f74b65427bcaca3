"""Results as data, tables, pictures and words."""
