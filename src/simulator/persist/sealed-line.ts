import { crc32 } from 'node:zlib';

/** JSON with its checksum in front: `1c291ca3 {"a":1}`. Text that a disk changed is mostly still JSON, with other numbers in it. */
export function sealLine(json: string): string {
  return `${checksum(json)} ${json}`;
}

/** The JSON of a sealed line. Lines from before there were seals start with their brace. @throws SyntaxError when the checksum is not that of the text */
export function openLine(line: string): string {
  if (line.startsWith('{')) return line;
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) throw new SyntaxError('the checksum does not match');
  return json;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');
