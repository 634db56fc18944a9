import type { SourceLayer } from "../import/network.js";

/**
 * The layers under the names VGG networks have in the literature (conv1_1, pool1, fc6), numbered by blocks that end with
 * a pool, for files whose own names are an exporter's inventions.
 */
export function withPublishedNames(layers: readonly SourceLayer[]): SourceLayer[] {
  let [block, inBlock, pools, dense] = [1, 0, 0, 0];
  return layers.map((layer) => {
    switch (layer.kind) {
      case "conv":
        return { ...layer, name: `conv${block}_${++inBlock}` };
      case "maxpool":
        [block, inBlock, pools] = [block + 1, 0, pools + 1];
        return { ...layer, name: `pool${pools}` };
      case "dense":
        // Continues the count of the blocks: fc6 follows pool5.
        dense = Math.max(dense, inBlock > 0 ? block : pools) + 1;
        return { ...layer, name: `fc${dense}` };
      case "globalAveragePool":
        return { ...layer, name: "average" };
      default:
        return layer;
    }
  });
}
