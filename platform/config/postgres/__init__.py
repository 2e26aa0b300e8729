"""Django's PostgreSQL, which is asked whether it is still there only when it has said something unasked."""
