"""What answers of people nobody knows say: about the clips, and about the people. Pure.

`online` is the road of one label, in plain Python; everything else is numpy and belongs into jobs.
"""
