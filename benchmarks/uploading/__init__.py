"""A data owner at work on a fresh site: sends sounds as the page does, while memory is watched."""
