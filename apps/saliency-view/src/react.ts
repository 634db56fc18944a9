// Types alone, for those who import this module: TSX of React 19 then knows <saliency-view>.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { SaliencyView } from "./element/saliency-view.js";
import type { SaliencySettings } from "./element/settings.js";
import type * as events from "./events.js";

/** All settings as properties; null and undefined mean the default. */
type Settings = Pick<
  SaliencySettings,
  Exclude<keyof SaliencySettings, keyof HTMLElement | keyof import("lit").LitElement>
>;

/** What <saliency-view> takes in TSX: settings as properties, and listeners as React 19 writes those of custom events. */
export type SaliencyViewProps = DetailedHTMLProps<HTMLAttributes<SaliencyView>, SaliencyView> & {
  readonly [Name in keyof Settings]?: Settings[Name] | null | undefined;
} & {
  readonly "onsaliency-progress"?: (event: events.SaliencyProgressEvent) => void;
  readonly "onsaliency-change"?: (event: events.SaliencyChangeEvent) => void;
  readonly "onsaliency-class-model"?: (event: events.SaliencyClassModelEvent) => void;
  readonly "onsaliency-error"?: (event: events.SaliencyErrorEvent) => void;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "saliency-view": SaliencyViewProps;
    }
  }
}
