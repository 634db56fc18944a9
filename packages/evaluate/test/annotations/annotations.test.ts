import { encodePng } from "@deep-inside/images";
import { describe, expect, test } from "vitest";
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
    [
      "a category that is not listed",
      JSON.stringify({ ...coco, annotations: [{ ...first, category_id: 9 }] }),
      /not listed/,
    ],
    [
      "a box of three numbers",
      JSON.stringify({ ...coco, annotations: [{ ...first, bbox: [1, 2, 3] }] }),
      /four numbers/,
    ],
    ["a box outside", JSON.stringify({ ...coco, annotations: [{ ...first, bbox: [45, 0, 6, 5] }] }), /not within/],
    ["two images of one id", JSON.stringify({ ...coco, images: [...coco.images, ...coco.images] }), /two images/],
  ])("refuses %s", (_, text, message) => {
    expect(() => readCoco(text, "x.json")).toThrow(
      expect.objectContaining({ code: "file", message: expect.stringMatching(message) }),
    );
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
