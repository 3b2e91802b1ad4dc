"""What there is of a trained run: its record, its outputs for each image, and what became of it; read here alone."""
