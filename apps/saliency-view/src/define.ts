// Registers <saliency-view>. The only module of this package that does something when it is imported.
import { SaliencyView } from "./saliency-view.js";

SaliencyView.define();

declare global {
  interface HTMLElementTagNameMap {
    "saliency-view": SaliencyView;
  }
}
