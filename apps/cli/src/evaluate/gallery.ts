import type { MethodName, Session } from "@deep-inside/core";
import type { EvaluationReport } from "@deep-inside/evaluate";
import { className } from "@deep-inside/models";
import { encodePng, mapOntoImage, networkInput, renderSaliency, resizeImage } from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";
import type { MethodParameters } from "./method-parameters.js";
import type { SampleSource } from "./sample.js";

/** Side of the pictures of a report: 10 rows of 9 stay below a few MB. */
const SIDE = 136;
const MOST_ROWS = 8;

/** For the first picture of each group, the picture and the map of every method as data URIs. */
export async function makeGallery(
  session: Session,
  source: SampleSource,
  methods: readonly MethodName[],
  parameters: MethodParameters,
  signal: AbortSignal | undefined,
): Promise<EvaluationReport["gallery"]> {
  const rows: EvaluationReport["gallery"][number][] = [];
  const shown = new Set<string>();
  for (let index = 0; index < Math.min(source.count, 200) && rows.length < MOST_ROWS; index++) {
    const group = source.group(index);
    if (shown.has(group)) continue;
    // A picture that fails is listed among the failures; the next of its group is shown instead.
    const sample = await source.load(index).catch(() => undefined);
    const subject = sample?.subjects[0];
    if (!sample || !subject) continue;
    shown.add(group);
    const { geometry } = networkInput(sample.image, session.spec.input);
    const pictures = [{ caption: "picture", source: dataUri(sample.image) }];
    for (const method of methods) {
      const options = { ...parameters[method], target: subject.classIndex, reuse: true, signal };
      const { map } = await session.explain(method, sample.planes, options);
      const onImage = mapOntoImage(map, geometry);
      const signed = map.data.some((value) => value < 0);
      pictures.push({
        caption: signed ? `${method}\u00a0\u00b1` : method,
        // Not red and blue: those are equally bright. These colours grow brighter from the least to the largest value,
        // which a reader who sees no colour sees as well; a signed map has its zero in their middle.
        source: dataUri(renderSaliency(sample.image, onImage, { style: "map", colormap: "cividis", signed }).image),
      });
    }
    rows.push({
      heading: `${group}: ${source.name(index)}, class ${className(session.spec, subject.classIndex)}`,
      pictures,
    });
  }
  return rows;
}

function dataUri(image: RgbImage): string {
  const scale = SIDE / Math.max(image.height, image.width);
  const extents = {
    height: Math.max(1, Math.round(image.height * scale)),
    width: Math.max(1, Math.round(image.width * scale)),
  };
  const small = resizeImage(image, { ...extents, filter: "bilinear" });
  return `data:image/png;base64,${Buffer.from(encodePng(small)).toString("base64")}`;
}
