"""What the guide knows: facts with their sources, playbooks, answers, and help in danger."""
