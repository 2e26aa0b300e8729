"""Data sheets: the facts and their history, tables of what is known about clips, and comparing datasets."""
