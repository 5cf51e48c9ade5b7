const encoder = new TextEncoder();

/** Size in UTF-8 bytes. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** `text` as one line of at most `bytes` UTF-8 bytes; what is cut off leaves an ellipsis. Never splits a character. */
export function clip(text: string, bytes: number): string {
  // Control characters and lone surrogates would grow when JSON escapes them, and break one-line output.
  const line = text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (byteLength(line) <= bytes) return line;
  let out = '';
  let used = 3;
  for (const character of line) {
    used += byteLength(character);
    if (used > bytes) break;
    out += character;
  }
  return `${out}…`;
}
