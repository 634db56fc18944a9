// Text in PNG files (W3C PNG 3rd edition, section 11.3.3): tEXt for Latin-1, iTXt for everything else.
import { SaliencyError } from "@deep-inside/spec";
import { readChunks, type Chunk } from "./chunks.js";

const LATIN1_TEXT = /^[\n\x20-\x7e\xa0-\xff]*$/;
const KEYWORD = /^(?! )(?!.*  )[\x20-\x7e\xa1-\xff]{1,79}(?<! )$/;

const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** @throws SaliencyError `bad-option`: a keyword PNG forbids, or a text with NUL or half a surrogate pair */
export function textChunk(keyword: string, text: string): Chunk {
  if (!KEYWORD.test(keyword))
    throw new SaliencyError(
      "bad-option",
      `PNG text keyword ${JSON.stringify(keyword)} is not 1 to 79 printable Latin-1 characters`,
    );
  if (text.includes("\0") || !text.isWellFormed())
    throw new SaliencyError("bad-option", `the PNG text of ${keyword} holds NUL or half a surrogate pair`);
  if (LATIN1_TEXT.test(text)) return { type: "tEXt", data: latin1Bytes(`${keyword}\0${text}`) };
  // Not compressed; neither language nor translated keyword.
  const head = latin1Bytes(`${keyword}\0\0\0\0\0`);
  const body = new TextEncoder().encode(text);
  const data = new Uint8Array(head.length + body.length);
  data.set(head);
  data.set(body, head.length);
  return { type: "iTXt", data };
}

/**
 * Texts of a PNG by keyword (tEXt and uncompressed iTXt; compressed texts are left out). The first of equal keywords counts.
 *
 * @throws SaliencyError `bad-image` when the file is not a whole PNG
 */
export function readPngText(bytes: Uint8Array): Record<string, string> {
  const texts = new Map<string, string>();
  for (const { type, data } of readChunks(bytes)) {
    const keywordEnd = data.indexOf(0);
    if (keywordEnd < 1) continue;
    const keyword = latin1(data.subarray(0, keywordEnd));
    if (texts.has(keyword)) continue;
    if (type === "tEXt") texts.set(keyword, latin1(data.subarray(keywordEnd + 1)));
    const uncompressed = data[keywordEnd + 1] === 0;
    if (type === "iTXt" && uncompressed) {
      const languageEnd = data.indexOf(0, keywordEnd + 3);
      const translationEnd = data.indexOf(0, languageEnd + 1);
      if (languageEnd > 0 && translationEnd > 0)
        texts.set(keyword, new TextDecoder().decode(data.subarray(translationEnd + 1)));
    }
  }
  return Object.fromEntries(texts);
}
