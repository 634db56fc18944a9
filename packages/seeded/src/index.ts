export { GRADIENT_STREAM, POSITION_STREAM, seededModel, seededPixels } from "./seeded-model.js";
export { vgg16 } from "./vgg16.js";
export { fillUniform, uniform } from "./uniform.js";
