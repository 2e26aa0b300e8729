"""What is learnt of each kind of question, behind one contract. Pure."""
