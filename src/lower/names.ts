// Identifiers for kernels, channels, ROMs and ports, made from layer names of any spelling. Each is plain ASCII,
// starts with a letter and is unique without regard to case, so that it can also name a file.

const MAX_LENGTH = 60;

/** ASCII letters, digits and underscores only; never empty, never starting with a digit or an underscore. */
export function identifier(text: string): string {
  const plain = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH);
  return /^[A-Za-z]/.test(plain) ? plain : `n_${plain}`.replace(/_$/, '');
}

/** Hands out identifiers, each once. */
export class Names {
  readonly #taken = new Set<string>();

  unique(text: string): string {
    const base = identifier(text);
    let name = base;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${base}_${i}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
