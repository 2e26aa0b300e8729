"""How each language writes dates, where Django's way is not ours: short, the day first, 24 hours."""
