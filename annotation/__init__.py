"""Projects, questions, tasks, turns and answers."""
