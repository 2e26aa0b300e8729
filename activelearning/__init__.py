"""Features, classifiers and the choice of clips that people should hear."""
