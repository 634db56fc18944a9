import { readFileSync } from "node:fs";
import { encodePng } from "@deep-inside/images";
import { describe, expect, test } from "vitest";
import { cocoMask } from "../../src/annotations/coco-mask.js";
import { readCoco } from "../../src/annotations/coco.js";
import { readMask } from "../../src/annotations/png-mask.js";
import { readVoc } from "../../src/annotations/voc.js";

const voc = `<annotation><filename>a.jpg</filename><size><width>50</width><height>40</height><depth>3</depth></size>
<object><name>salt &amp; pepper</name><part><name>lid</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
<bndbox><xmin>11</xmin><ymin>6</ymin><xmax>20</xmax><ymax>40</ymax></bndbox></object></annotation>`;

describe("readVoc", () => {
  test("gives half-open boxes from 0, without the parts of objects", () => {
    expect(readVoc(voc, "a.xml")).toEqual({
      file: "a.jpg",
      height: 40,
      width: 50,
      objects: [{ name: "salt & pepper", box: { left: 10, top: 5, right: 20, bottom: 40 } }],
    });
  });

  test.each([
    ["an empty file", ""],
    ["a file cut short", voc.slice(0, -20)],
    ["an object that is not closed", voc.replace("</object>", "")],
    ["a box outside the picture", voc.replace("<xmax>20", "<xmax>51")],
    ["a box without pixels", voc.replace("<xmax>20", "<xmax>10")],
    ["a number that is none", voc.replace("<ymin>6", "<ymin>six")],
    ["no size", voc.replace(/<size>.*<\/size>/, "")],
    ["entities of its own", `<!DOCTYPE x [<!ENTITY a "b">]>${voc}`],
  ])("refuses %s and names the file", (_, text) => {
    expect(() => readVoc(text, "a.xml")).toThrow(
      expect.objectContaining({ code: "file", message: expect.stringContaining('"a.xml"') }),
    );
  });
});

const coco = {
  images: [{ id: 7, file_name: "a.jpg", height: 40, width: 50 }],
  categories: [{ id: 3, name: "dog" }],
  annotations: [
    { id: 1, image_id: 7, category_id: 3, bbox: [10.5, 5, 9.5, 35] },
    { id: 2, image_id: 7, category_id: 3, bbox: [0, 0, 50, 40], iscrowd: 1 },
  ],
};

describe("readCoco", () => {
  test("gives the boxes of each picture by class name, grown to whole pixels, without crowds", () => {
    expect(readCoco(JSON.stringify(coco), "x.json")).toEqual([
      {
        file: "a.jpg",
        height: 40,
        width: 50,
        objects: [{ name: "dog", box: { left: 10, top: 5, right: 20, bottom: 40 } }],
      },
    ]);
  });

  const first = coco.annotations[0]!;
  test.each([
    ["no JSON", "{", /JSON/],
    ["null", "null", /categories/],
    ["no list of images", JSON.stringify({ ...coco, images: {} }), /images/],
    [
      "an image that is not listed",
      JSON.stringify({ ...coco, annotations: [{ ...first, image_id: 8 }] }),
      /not listed/,
    ],
    ["two images of one id", JSON.stringify({ ...coco, images: [...coco.images, ...coco.images] }), /two images/],
  ])("refuses %s", (_, text, message) => {
    expect(() => readCoco(text, "x.json")).toThrow(
      expect.objectContaining({ code: "file", message: expect.stringMatching(message) }),
    );
  });
});

describe("an annotation of COCO", () => {
  const first = coco.annotations[0]!;
  const other = { id: 8, file_name: "b.jpg", height: 2, width: 3 };
  const small = { id: 3, image_id: 8, category_id: 3, bbox: [0, 0, 3, 2] };
  const read = (...annotations: readonly object[]) =>
    readCoco(JSON.stringify({ ...coco, images: [...coco.images, other], annotations }), "x.json");

  test.each([
    ["a category that is not listed", { category_id: 9 }, /not listed/],
    ["a box of three numbers", { bbox: [1, 2, 3] }, /four numbers/],
    ["a box outside", { bbox: [45, 0, 7, 5] }, /not within/],
    ["a box without pixels", { bbox: [45, 0, 0, 5] }, /empty/],
    ["a polygon of two points", { segmentation: [[1, 2, 3, 4]] }, /three or more points/],
    ["run lengths of another picture", { segmentation: { size: [2, 3], counts: [6] } }, /another size/],
    ["run lengths that are too long", { segmentation: { size: [40, 50], counts: [2001] } }, /exceed/],
    ["run lengths that are too short", { segmentation: { size: [40, 50], counts: [7] } }, /do not fill/],
    ["run lengths that are none", { segmentation: { size: [40, 50], counts: [2000.5] } }, /whole numbers/],
    ["letters that are none", { segmentation: { size: [40, 50], counts: "\u0001" } }, /letters/],
    ["letters that break off", { segmentation: { size: [40, 50], counts: "P" } }, /letters/],
  ])("that is %s spoils its picture and no other", (_, change, message) => {
    const [spoilt, whole] = read({ ...first, ...change }, small);
    expect(spoilt).toMatchObject({ file: "a.jpg", wrong: expect.stringMatching(message) });
    expect(spoilt?.wrong).toMatch(/annotation 1 of "x.json"/);
    expect(whole?.wrong).toBeUndefined();
    expect(whole?.objects).toHaveLength(1);
  });

  test("may end a fraction of a pixel beyond its picture", () => {
    expect(read({ ...first, bbox: [45, 0, 5.01, 5] })[0]?.objects[0]?.box).toMatchObject({ left: 45, right: 50 });
  });

  // The letters are what pycocotools' encode gives for this mask, see scripts/make_coco_fixture.py.
  test.each([
    ["run lengths", { size: [2, 3], counts: [1, 2, 1, 2] }],
    ["run lengths in letters", { size: [2, 3], counts: "1210" }],
  ])("has its mask from %s, down the columns", (_, segmentation) => {
    const mask = read({ ...small, segmentation })[1]?.objects[0]?.mask;
    expect([...(mask?.data ?? [])]).toEqual([0, 1, 1, 1, 0, 1]);
  });

  test("has its mask from the union of its polygons, by the pixels' centres", () => {
    const left = [0, 0, 1.4, 0, 1.4, 2, 0, 2];
    const corner = [2, 1, 3, 1, 3, 1.4];
    const mask = read({ ...small, segmentation: [left, corner] })[1]?.objects[0]?.mask;
    expect([...(mask?.data ?? [])]).toEqual([1, 0, 0, 1, 0, 0]);
    const mostOf = read({ ...small, segmentation: [[1.6, 0, 3, 0, 3, 2, 1.4, 2]] })[1]?.objects[0]?.mask;
    expect([...(mostOf?.data ?? [])]).toEqual([0, 0, 1, 0, 1, 1]);
  });
});

describe("cocoMask", () => {
  const path = new URL("../fixtures/coco-masks.json", import.meta.url);
  const fixture = JSON.parse(readFileSync(path, "utf8")) as {
    height: number;
    width: number;
    letters: { counts: string; inside: number[] }[];
    polygons: { polygon: number[]; inside: number[] }[];
  };
  const { height, width } = fixture;
  const insideOf = (segmentation: unknown): number[] =>
    [...cocoMask(segmentation, height, width, (what) => expect.fail(what)).data].flatMap((one, at) =>
      one ? [at] : [],
    );

  test("reads the letters of pycocotools", () => {
    for (const { counts, inside } of fixture.letters)
      expect(insideOf({ size: [height, width], counts })).toEqual(inside);
  });

  test("fills polygons as pycocotools does, but for pixels on their edges", () => {
    for (const { polygon, inside } of fixture.polygons) {
      const own = insideOf([polygon]);
      const both = own.filter((at) => inside.includes(at)).length;
      // It draws the outline five times as large and takes pixels that are only touched; ours need their centre inside.
      expect(both / (own.length + inside.length - both)).toBeGreaterThan(0.9);
    }
  });
});

describe("readMask", () => {
  const png = (values: readonly number[]) => encodePng({ height: 1, width: 2, data: Uint8Array.from(values) });

  test("takes everything but black for the object", async () => {
    const mask = await readMask(png([0, 0, 0, 0, 0, 1]), "m.png", { height: 1, width: 2 });
    expect([...mask.data]).toEqual([0, 1]);
  });

  test("refuses other extents than the picture's, and a mask without object", async () => {
    const extents = { height: 2, width: 2 };
    await expect(readMask(png([0, 0, 0, 0, 0, 1]), "m.png", extents)).rejects.toMatchObject({ code: "bad-shape" });
    await expect(readMask(png([0, 0, 0, 0, 0, 0]), "m.png", { height: 1, width: 2 })).rejects.toMatchObject({
      code: "bad-shape",
    });
  });
});
