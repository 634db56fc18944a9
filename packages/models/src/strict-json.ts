import { badModel, quote } from "./errors.js";

/** Deeper nesting than any weight file has; keeps the parser's memory in proportion to honest files. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * `JSON.parse` of UTF-8 bytes that also refuses what it lets pass: invalid UTF-8, keys that occur twice in one object
 * (of which only the last would be seen) and extreme nesting.
 *
 * @param what names the text in messages, for example "the safetensors header"
 * @throws SaliencyError `bad-model`
 */
export function parseStrictJson(bytes: Uint8Array, what: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badModel(`${what} is not valid UTF-8.`);
  }
  return parseStrictJsonText(text, what);
}

/** The same for text that is already decoded. */
export function parseStrictJsonText(text: string, what: string): unknown {
  refuseDuplicateKeys(text, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badModel(
      `${what} is not valid JSON: ${error instanceof Error ? error.message.slice(0, 120) : "syntax error"}.`,
    );
  }
}

// Walks strings and brackets only. It never has to understand broken JSON: whatever it makes of it, JSON.parse refuses
// the text afterwards.
function refuseDuplicateKeys(text: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === QUOTE) {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (keys && isFollowedByColon(text, end)) {
        const key = decodeKey(text.slice(i, end + 1));
        if (keys.has(key)) throw badModel(`${what} has the key ${quote(key)} twice in one object.`);
        keys.add(key);
      }
      i = end;
    } else if (character === 0x7b || character === 0x5b) {
      open.push(character === 0x7b ? new Set() : null);
      if (open.length > MAX_DEPTH) throw badModel(`${what} is nested more than ${MAX_DEPTH} levels deep.`);
    } else if (character === 0x7d || character === 0x5d) {
      open.pop();
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === BACKSLASH) i++;
    else if (character === QUOTE) return i;
  }
  return text.length;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1;
  while (next < text.length && " \t\r\n".includes(text.charAt(next))) next++;
  return text.charAt(next) === ":";
}

/** The key as JSON.parse reads it, so that differently escaped spellings of one key are equal. */
function decodeKey(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
