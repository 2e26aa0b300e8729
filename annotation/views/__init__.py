"""Pages of data owners, and the page on which everybody sees how their listening was recorded."""
