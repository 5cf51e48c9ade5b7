/** How words are told apart on a terminal. Each function keeps the visible width of its text. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly busy: (text: string) => string;
  readonly bad: (text: string) => string;
}

const same = (text: string): string => text;
/** For files, pipes and NO_COLOR. */
export const plainStyle: Style = { bold: same, dim: same, good: same, busy: same, bad: same };

const sgr = (code: number) => (text: string): string => (text === '' ? '' : `\u001b[${String(code)}m${text}\u001b[0m`);
/** The eight basic colours, which every terminal has and its user may have chosen (ECMA-48, SGR). */
export const colourStyle: Style = { bold: sgr(1), dim: sgr(2), good: sgr(32), busy: sgr(33), bad: sgr(31) };

/** Colours on a terminal that has them, unless its user said otherwise (https://no-color.org). */
export function styleFor(isTty: boolean, env: Readonly<Record<string, string | undefined>>): Style {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isTty && !refused ? colourStyle : plainStyle;
}
