"""Writers that turn a project's labels and answers into files."""
