// Configurations A, B, D and E of Simonyan & Zisserman 2014, table 1: output channels of the 3x3 convolutions, block by
// block; each block ends with a 2x2 max-pool.
const CONFIGURATIONS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  vgg11: [[64], [128], [256, 256], [512, 512], [512, 512]],
  vgg13: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  vgg16: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
  vgg19: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
};

/** Convolutions in each block, by the name of the configuration. */
export function blockDepths(name: string): readonly number[] {
  return (CONFIGURATIONS[name] ?? []).map((block) => block.length);
}

/** Name of the configuration whose blocks have these depths. */
export function configurationOfDepths(depths: readonly number[]): string | undefined {
  return Object.keys(CONFIGURATIONS).find((name) => blockDepths(name).join() === depths.join());
}

/** Whether these are also the widths of the configuration. */
export function hasPublishedWidths(name: string, widths: readonly number[]): boolean {
  return (CONFIGURATIONS[name] ?? []).flat().join() === widths.join();
}

/**
 * Depth of each block from the positions of the convolutions in torchvision's `features`: a convolution and its ReLU
 * (and batch norm) follow each other, so one position more lies between two convolutions where a pool is.
 *
 * @returns null when the gaps are of no such network
 */
export function depthsFromPositions(positions: readonly number[], batchNorm: boolean): number[] | null {
  const step = batchNorm ? 3 : 2;
  const depths = [1];
  for (let i = 1; i < positions.length; i++) {
    const gap = (positions[i] as number) - (positions[i - 1] as number);
    if (gap === step) depths.push((depths.pop() ?? 0) + 1);
    else if (gap === step + 1) depths.push(1);
    else return null;
  }
  return positions[0] === 0 ? depths : null;
}
