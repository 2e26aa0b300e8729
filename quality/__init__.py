"""Controls, trust, aggregated labels and retirement."""
