"""Datasets, recordings and clips: upload, preparing, serving, import."""
