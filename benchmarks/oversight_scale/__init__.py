"""How pages of trust, labels and appeals answer when a project is as large as it may get."""
