"""Images, and the patterns made of them, of Figure 5.

`sources` draws dead leaves, reads CIFAR-100 and files of patterns; `download` fetches a file;
`patterns` binarises an image at the median of each channel and selects patterns that are nearly
orthogonal.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
