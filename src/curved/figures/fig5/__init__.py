"""Figure 5: recall of images by simulation of the exact rule (8)."""
