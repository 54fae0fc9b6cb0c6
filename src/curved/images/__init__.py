"""Images, and the patterns made of them, of Figure 5.

`sources` draws dead leaves, fetches and reads CIFAR-100 and reads files of patterns; `patterns`
binarises an image at the median of each channel and selects patterns that are nearly orthogonal.
"""
