"""Home, help, style page, the shared static files and the demo."""
