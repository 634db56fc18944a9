"""Numbers of published implementations on small arrays, for the tests of this package.

    pip install scikit-image scipy
    python scripts/make_similarity_fixtures.py

Arrays are made of a formula that the tests repeat, so only results are stored.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import skimage
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr
from skimage.feature import hog
from skimage.metrics import structural_similarity

HEIGHT, WIDTH = 67, 83


def wave(a: float, b: float, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    i, j = np.mgrid[0:height, 0:width].astype(np.float64)
    # Multiples of 1/64 are exact in f32 and give ties.
    return np.round(64 * np.sin(a * i + b * j) * np.cos(b * i - 0.5 * a * j)) / 64


one, other = wave(0.31, 0.17), wave(0.29, 0.22)
impulse = np.zeros((11, 11))
impulse[5, 5] = 1
kernel = gaussian_filter(impulse, 5)
plane = 100 * wave(0.2, 0.4, 14, 17)
padded = np.pad(plane, 5)
blurred = np.array([[np.sum(padded[i : i + 11, j : j + 11] * kernel) for j in range(17)] for i in range(14)])

fixture = {
    "versions": {"scikit-image": skimage.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "spearman": spearmanr(np.abs(one).ravel(), np.abs(other).ravel()).statistic,
    "ssim": structural_similarity(one, other, data_range=2.0),
    "hog": hog(one, orientations=9, pixels_per_cell=(16, 16), cells_per_block=(3, 3), block_norm="L2-Hys").tolist(),
    # 32x35 has no room for 3x3 cells of 16x16: cells of 10x10 then.
    "hogOfSmall": hog(wave(0.31, 0.17, 32, 35), pixels_per_cell=(10, 10)).tolist(),
    "hogCorrelation": np.corrcoef(hog(one, pixels_per_cell=(16, 16)), hog(other, pixels_per_cell=(16, 16)))[0, 1],
    "gaussian": gaussian_filter(wave(0.31, 0.17, 9, 12), 1.5).ravel().tolist(),
    "riseKernelRow": kernel[5].tolist(),
    "riseBlur": blurred.ravel().tolist(),
}
path = Path(__file__).parent.parent / "test" / "fixtures" / "similarity.json"
path.write_text(json.dumps(fixture) + "\n")
