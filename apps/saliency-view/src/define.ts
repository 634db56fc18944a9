// Registers <saliency-view>. The only module of this package that does something when it is imported.
import { SaliencyView } from "./element/saliency-view.js";

SaliencyView.define();
