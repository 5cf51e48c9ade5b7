/** Size in UTF-8 bytes; a surrogate without its other half counts as the three bytes of U+FFFD, which replaces it. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // Both halves of a pair make four bytes: the two units counted already, and two more.
    if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) at += 1;
  }
  return bytes;
}

/** Is `text` at most `bytes` long in UTF-8? Counts only where the number of units does not tell (each is 1 to 3 bytes). */
export function fitsIn(text: string, bytes: number): boolean {
  if (text.length > bytes) return false;
  return text.length * 3 <= bytes || byteLength(text) <= bytes;
}

/** A longer word than this, in characters, is an ARN or a hash rather than a word, and is cut. */
const LONGEST_WORD = 24;

/** `text` as one line of at most `bytes` UTF-8 bytes; what is cut off leaves an ellipsis. Never splits a character, nor a word. */
export function clip(text: string, bytes: number): string {
  const line = oneLine(text);
  if (fitsIn(line, bytes)) return line;
  let end = 0;
  let used = 3;
  for (const character of line) {
    used += byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  const word = line[end] === ' ' ? end : line.lastIndexOf(' ', end);
  return `${line.slice(0, word > 0 && end - word <= LONGEST_WORD ? word : end).trimEnd()}…`;
}

/** As `clip`, but what is left out is the middle: ECS says first where it failed, and last why. */
export function clipMiddle(text: string, bytes: number): string {
  const line = oneLine(text);
  if (fitsIn(line, bytes)) return line;
  const head = clip(line, Math.floor(bytes / 3));
  const room = bytes - byteLength(head);
  let start = line.length;
  let used = 0;
  for (const character of Array.from(line).reverse()) {
    used += byteLength(character);
    if (used > room) break;
    start -= character.length;
  }
  const word = line[start - 1] === ' ' ? start : line.indexOf(' ', start) + 1;
  return `${head}${line.slice(word > 0 && word - start <= LONGEST_WORD ? word : start)}`;
}

/** Printable ASCII in words with single spaces: nothing to replace, and nearly every text is like that. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

/** Control characters and lone surrogates would grow when JSON escapes them, and break one-line output. */
function oneLine(text: string): string {
  if (text === '' || plain.test(text)) return text;
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
