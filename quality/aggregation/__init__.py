"""Labels from many answers at once, by the methods of the papers. Pure."""
