"""What is kept of people, and what follows from it: weights, pauses, the way back."""
