/**
 * Paths of members that a JSON text holds twice (`spec.image`). JSON.parse silently keeps the last one, which a strict
 * client wants to hear of. The text must be valid JSON.
 */
export function duplicateKeys(text: string): readonly string[] {
  const found: string[] = [];
  const frames: { readonly keys: Set<string> | undefined; readonly path: string; index: number; key: string; expectsKey: boolean }[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [symbol] = match;
    const top = frames.at(-1);
    switch (symbol) {
      case '{':
      case '[':
        frames.push({ keys: symbol === '{' ? new Set() : undefined, path: childPath(top), index: 0, key: '', expectsKey: symbol === '{' });
        break;
      case '}':
      case ']':
        frames.pop();
        break;
      case ',':
        if (top !== undefined) {
          top.index += 1;
          top.expectsKey = top.keys !== undefined;
        }
        break;
      case ':':
        break;
      default:
        if (top?.keys !== undefined && top.expectsKey) {
          top.key = JSON.parse(symbol) as string;
          top.expectsKey = false;
          if (top.keys.has(top.key)) found.push(childPath(top));
          top.keys.add(top.key);
        }
    }
  }
  return found;
}

function childPath(frame: { readonly keys: Set<string> | undefined; readonly path: string; readonly index: number; readonly key: string } | undefined): string {
  if (frame === undefined) return '';
  if (frame.keys === undefined) return `${frame.path}[${frame.index}]`;
  return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`;
}
