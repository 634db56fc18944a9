export { IMAGENET_CLASSES, IMAGENET_SYNSETS } from "./classes.js";
export { withImageNetClasses } from "./with-classes.js";
