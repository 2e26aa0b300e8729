"""Django's SQLite, whose writers of one process are served one after the other."""
