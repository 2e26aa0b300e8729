"""Which clips people should hear next: query strategies behind one contract. Pure."""
