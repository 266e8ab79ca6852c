// One line about long work. On a terminal each line replaces the one before; elsewhere lines are plain, so that a
// log of a batch job stays readable.
import { visible } from '#src/report/visible';

export interface Progress {
  readonly say: (text: string) => void;
  /** Removes what stands on the terminal; call it before anything else is printed. */
  readonly clear: () => void;
}

export function progressOn(write: (text: string) => void, isTerminal: boolean): Progress {
  let standing = false;
  const clear = (): void => {
    if (standing) write('\r\u001b[K');
    standing = false;
  };
  return {
    say: (text) => {
      clear();
      write(isTerminal ? visible(text) : `${visible(text)}\n`);
      standing = isTerminal;
    },
    clear,
  };
}
