/** A watch event of an object near etcd's limit of 1.5 MB is far below this; a longer line is no watch. */
const MAX_LINE = 16 * 1024 * 1024;

/** A line grew past all measure: the other side does not speak the watch protocol. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * Cuts a stream of text into its lines, without the line ends and without empty lines. What follows the last line end is
 * not given out: on a watch it is an event that was cut off, and the server sends it again.
 */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const line = rest + chunk.slice(from, end);
      rest = '';
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    rest += chunk.slice(from);
    if (rest.length > MAX_LINE) throw new LineTooLong(`A line of more than ${MAX_LINE} characters.`);
  }
}
