// Colours for terminals. A painter that paints nothing stands in wherever colours are off, so that no caller asks.

export type Ink = 'red' | 'yellow' | 'cyan' | 'green' | 'bold' | 'dim';

export type Painter = (ink: Ink, text: string) => string;

const CODES: Readonly<Record<Ink, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  green: [32, 39],
  bold: [1, 22],
  dim: [2, 22],
};

export const plainPainter: Painter = (_ink, text) => text;

const ansiPainter: Painter = (ink, text) => {
  const [on, off] = CODES[ink];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

/** Colours only on a terminal that is not dumb, and never against NO_COLOR (https://no-color.org: any non-empty value). */
export function painterFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Painter {
  const refused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return isTerminal && !refused ? ansiPainter : plainPainter;
}
