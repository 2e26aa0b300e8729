"""How many labels active learning saves, on any corpus folder."""
