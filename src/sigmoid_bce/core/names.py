"""What is called alike everywhere: in files, columns and settings."""

# The parts of the images, in the order in which arrays and tables have them.
SPLITS = ("train", "validation", "test")
# The two epochs at which the outputs of a run are read out.
EARLY, CONVERGENCE = CHECKPOINTS = ("early", "convergence")
