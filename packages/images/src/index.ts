export { COLORMAPS, colormapTable, isDiverging, type Colormap } from "./colormaps/colormap.js";
export { decodeImage, type DecodeOptions, type Rgb } from "./decode/decode-image.js";
export { DEFAULT_LIMITS, type Limits } from "./decode/limits.js";
export {
  inputGeometry,
  toImageBox,
  toImagePoint,
  type Box,
  type Extents,
  type Geometry,
  type Point,
} from "./geometry/geometry.js";
export { mapOntoImage } from "./geometry/map-onto-image.js";
export { joinCrops, tenCrops, type Crop, type TenCrops } from "./geometry/ten-crops.js";
export { networkInput, type NetworkInput } from "./geometry/network-input.js";
export { initJpeg, type JpegWasm } from "./jpeg/codec.js";
export { decodeNpy, encodeNpy } from "./npy.js";
export { encodePng } from "./png/encode.js";
export { readPngText } from "./png/text.js";
export { colorize, type ColorizeOptions, type Rendered } from "./render/colorize.js";
export { drawBox, drawMaskContour, type OutlineOptions } from "./render/outline.js";
export { planesToImage } from "./render/planes-to-image.js";
export { overlay, type OverlayOptions } from "./render/overlay.js";
export { renderSaliency, STYLES, type RenderOptions, type Style } from "./render/render-saliency.js";
export { sideBySide } from "./render/side-by-side.js";
export { valueRange, type RangeOptions, type ValueRange } from "./render/value-range.js";
export { resizeImage, type ResizeOptions } from "./resize/resize-image.js";
