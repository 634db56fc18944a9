import { describe, expect, it } from "vitest";
import { decodeImage } from "../../src/index.js";

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.padEnd(64, "\0"), (character) => character.charCodeAt(0));

describe("decodeImage on other formats", () => {
  it.each([
    ["GIF", "GIF89a\x01\0\x01\0"],
    ["WebP", "RIFF\x24\0\0\0WEBPVP8 "],
    ["BMP", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0"],
    ["TIFF", "II*\0\x08\0\0\0"],
    ["TIFF", "MM\0*\0\0\0\x08"],
    ["AVIF", "\0\0\0\x1cftypavif\0\0\0\0"],
    ["HEIC", "\0\0\0\x1cftypheic\0\0\0\0"],
    ["HEIC", "\0\0\0\x1cftypmif1\0\0\0\0"],
    ["MP4", "\0\0\0\x1cftypisom\0\0\0\0"],
    ["JPEG XL", "\xff\x0a\x01\x02"],
    ["JPEG 2000", "\0\0\0\x0cjP  \r\n\x87\n"],
    ["PDF", "%PDF-1.7\n"],
    ["ICO", "\0\0\x01\0\x01\0"],
  ])("names %s and says what to do", async (name, head) => {
    const refused = decodeImage(bytes(head));
    await expect(refused).rejects.toMatchObject({ code: "bad-image" });
    await expect(refused).rejects.toThrow(new RegExp(`^This is ${name}.*convert it to PNG or JPEG`));
  });

  it.each([
    ["nothing", new Uint8Array(0), /empty \(0 bytes\)/],
    ["one byte", Uint8Array.of(7), /no known picture format/],
    ["text", new TextEncoder().encode("not a picture, though it is called cat.png\n"), /This is text/],
    ["UTF-8 text", new TextEncoder().encode("ceci n'est pas une image : é à ü\r\n"), /This is text/],
    ["zeros", new Uint8Array(1000), /no known picture format/],
    ["RIFF that is not WebP", bytes("RIFF\x24\0\0\0WAVEfmt "), /no known picture format/],
  ])("refuses %s", async (_, content, message) => {
    const refused = decodeImage(content);
    await expect(refused).rejects.toMatchObject({ code: "bad-image" });
    await expect(refused).rejects.toThrow(message);
  });
});
