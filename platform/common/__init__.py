"""What every app may use: timestamps, user-facing errors, paging, the API error shape."""
