// Makes text from files safe to print: control characters and direction overrides become visible escapes, so that
// a hostile name can neither move the cursor nor reorder what the reader sees.

// C0 and C1 controls, DEL, line separators, zero-width marks and bidirectional controls.
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

function escaped(c: string): string {
  const code = c.codePointAt(0)!;
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line of printable text; tabs become blanks. */
export function visible(text: string): string {
  return text.replaceAll('\t', '  ').replace(UNSAFE, escaped);
}

/** As `visible`, but line ends stay line ends. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
