"""People: users and their roles, guests, rights, consent, closing an account."""
