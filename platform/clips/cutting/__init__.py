"""Cutting recordings into clips: where to cut, a look at it before, making the clips, taking them back."""
