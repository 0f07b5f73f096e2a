/**
 * JSON from where nobody vouches for it: a few bytes of JSON can be hundreds of bytes of memory, and brackets within
 * brackets more than a parser goes down.
 */

/** A manifest of 100,000 shards has 800,000 values, six deep. */
const MOST_VALUES = 2_000_000;
const MOST_DEPTH = 64;

/**
 * @returns what is too much in it, in a few words; null when it may be parsed.
 */
export function vastness(json: string): string | null {
  let depth = 0;
  let values = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === BRACKET || code === BRACE) {
      values++;
      if (++depth > MOST_DEPTH) return `more than ${MOST_DEPTH} brackets within brackets`;
    } else if (code === BRACKET + 2 || code === BRACE + 2) depth--;
    else if (code === COMMA) values++;
    if (values > MOST_VALUES) return `more than ${MOST_VALUES} values`;
  }
  return null;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
