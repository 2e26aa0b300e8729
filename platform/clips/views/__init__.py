"""Pages of datasets, uploads and clips, and the sounds themselves."""
