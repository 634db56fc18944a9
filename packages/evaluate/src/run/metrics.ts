/** Groups of metrics that are asked for together, by what they cost beyond the map. */
export const METRIC_GROUPS = {
  localisation: "no further passes",
  drop: "2 forward passes",
  curves: "58 forward passes",
  completeness: "1 forward pass, only for maps that attribute the score",
  sensitivity: "10 more maps",
} as const;

export type MetricGroup = keyof typeof METRIC_GROUPS;
export const METRIC_GROUP_NAMES = Object.keys(METRIC_GROUPS) as readonly MetricGroup[];

export interface Metric {
  readonly name: string;
  readonly group: MetricGroup;
  /** Which end of the scale is good. */
  readonly good: "high" | "low";
  readonly about: string;
}

/** Every metric, in the order of tables. */
export const METRICS = [
  { name: "pointing", group: "localisation", good: "high", about: "the peak of the smoothed map lies on the object" },
  { name: "pointing15", group: "localisation", good: "high", about: "the peak lies at most 15 pixels from the object" },
  { name: "energy", group: "localisation", good: "high", about: "share of the positive map that lies on the object" },
  { name: "iou", group: "localisation", good: "high", about: "overlap of the map's box with the object's box" },
  { name: "error", group: "localisation", good: "low", about: "share of boxes that overlap by less than half" },
  { name: "deletion", group: "curves", good: "low", about: "area under the probability as salient pixels vanish" },
  { name: "insertion", group: "curves", good: "high", about: "area under the probability as salient pixels appear" },
  { name: "drop", group: "drop", good: "low", about: "share of the probability lost when seen through the map" },
  { name: "increase", group: "drop", good: "high", about: "share of pictures whose probability grows through the map" },
  {
    name: "gap",
    group: "completeness",
    good: "low",
    about: "share of the score that the attributions miss, baseline black",
  },
  {
    name: "sensitivity",
    group: "sensitivity",
    good: "low",
    about: "largest relative change of the map under tiny noise",
  },
] as const satisfies readonly Metric[];

export type MetricName = (typeof METRICS)[number]["name"];
/** Values of one map; what was not asked for or does not apply is left out. */
export type Measures = Partial<Record<MetricName, number>>;
