"""What intake knows without a database: files, columns, dates, and the shape of a kind of import."""
