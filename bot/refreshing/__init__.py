"""From what board staff put into the knowledge folder to what goes live, and the way back."""
