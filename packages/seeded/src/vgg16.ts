import { conv3x3, dense, maxpool2x2, type Layer, type ModelSpec } from "@deep-inside/spec";

/** Channels of the convolutions, a row per block: configuration D of Simonyan & Zisserman 2014, table 1. */
const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/** VGG16 with ImageNet's mean and standard deviation in 0..255 units. */
export function vgg16(classes = 1000): ModelSpec {
  const convolutions = BLOCKS.flatMap((block, b): Layer[] => [
    ...block.map((channels, c) => conv3x3(`conv${b + 1}_${c + 1}`, channels)),
    maxpool2x2(`pool${b + 1}`),
  ]);
  return {
    name: "vgg16",
    input: { height: 224, width: 224, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
    layers: [...convolutions, dense("fc6", 4096), dense("fc7", 4096), dense("fc8", classes, { relu: false })],
  };
}
