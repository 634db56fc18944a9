import type { Preprocessing } from "../import/network.js";

// Three sets of VGG weights are in circulation, each with its own idea of a pixel. Numbers: torchvision
// models/vgg.py and transforms/_presets.py; Keras applications/imagenet_utils.py and utils/image_utils.py.

/** torchvision's own training (2017), also timm's: 0..1, ImageNet mean and standard deviation, in 0..255 units here. */
export const TORCHVISION: Preprocessing = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  resize: { rule: "shorter-side-crop", size: 256, filter: "bilinear" },
  bgr: false,
  lineage: "torchvision",
};

/** The authors' Caffe weights as Keras ships them: blue first, the mean pixel subtracted, no scaling. */
export const KERAS: Preprocessing = {
  mean: [123.68, 116.779, 103.939],
  resize: { rule: "stretch", filter: "nearest" },
  bgr: true,
  lineage: "caffe",
};

/** The same numbers with red first (the npz of the classic TensorFlow conversion). */
export const CAFFE_RGB: Preprocessing = {
  ...KERAS,
  resize: { rule: "shorter-side-crop", size: 256, filter: "bilinear" },
  bgr: false,
};

/** A network nobody knows: pixels scaled to 0..1. */
export const UNIT_RANGE: Preprocessing = {
  mean: [0, 0, 0],
  std: [255, 255, 255],
  resize: { rule: "stretch", filter: "bilinear" },
  bgr: false,
};

export const ASSUMED_UNIT_RANGE =
  "The file does not say how pixels are scaled; 0..1 is assumed. Give the mean and std of the training (0..255 units) if it was otherwise.";
