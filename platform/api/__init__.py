"""Every REST address and the OpenAPI schema."""
