export interface ReadmeBlock {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly commands: string;
  /** `expect: ...`, `soon: ...` and the like from the HTML comments right after the block. */
  readonly notes: readonly ReadmeNote[];
}

export interface ReadmeNote {
  readonly kind: string;
  readonly text: string;
}

/** The fenced `sh` blocks of a Markdown page, and what the comments under each say about it. */
export function readmeBlocks(markdown: string): readonly ReadmeBlock[] {
  const lines = markdown.split('\n');
  const blocks: ReadmeBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const indent = /^( *)```sh$/.exec(lines[at] ?? '')?.[1];
    if (indent === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line === `${indent}\`\`\``);
    if (end === -1) throw new Error(`line ${at + 1}: the block is not closed`);
    const commands = lines.slice(at + 1, end).map((line) => line.slice(indent.length)).join('\n');
    const after = lines.slice(end + 1);
    const notes = after.slice(0, after.findIndex((line) => !line.trim().startsWith('<!--'))).map((line) => noteOf(line));
    blocks.push({ line: at + 1, commands, notes });
    at = end;
  }
  return blocks;
}

/** One command a line, continued lines joined. */
export function commandLines(block: ReadmeBlock): readonly string[] {
  return block.commands.replaceAll(/\\\n\s*/g, '').split('\n').flatMap((line) => line.split(/ && | \| /)).filter((line) => line.trim() !== '');
}

function noteOf(comment: string): ReadmeNote {
  const match = /^<!-- ([a-z ]+?)(?:: (.*))? -->$/.exec(comment.trim());
  if (match?.[1] === undefined) throw new Error(`not understood: ${comment}`);
  return { kind: match[1], text: match[2] ?? '' };
}
