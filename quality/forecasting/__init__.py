"""How many answers a question still takes: its open tasks played to their end. Pure, numpy."""
