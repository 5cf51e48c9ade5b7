/** One entry of an Accept header, or a Content-Type. */
export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The entries of an Accept header, best first; without one, anything goes. */
export function parseAccept(header: string | undefined): readonly MediaType[] {
  const entries = (header ?? '').split(',').map(parseMediaType).filter((entry) => entry.type !== '');
  const quality = (entry: MediaType): number => Number(entry.parameters['q'] ?? '1');
  return entries.length === 0 ? [{ type: '*/*', parameters: {} }] : entries.toSorted((left, right) => quality(right) - quality(left));
}

/**
 * One media type with its parameters: the type in lower case, names and values as they were sent. Never throws; empty text
 * has the type ''.
 */
export function parseMediaType(text: string): MediaType {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const pairs = parameters.map((parameter) => {
    const index = parameter.indexOf('=');
    return index < 0 ? [parameter, ''] : [parameter.slice(0, index), parameter.slice(index + 1)];
  });
  return { type: type.toLowerCase(), parameters: Object.fromEntries(pairs) as Record<string, string> };
}

const JSON_TYPES = ['application/json', 'application/*', '*/*'];

/** Whether plain JSON satisfies the entry. */
export function isPlainJson(entry: MediaType): boolean {
  return JSON_TYPES.includes(entry.type) && entry.parameters['as'] === undefined;
}
