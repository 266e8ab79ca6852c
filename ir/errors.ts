/** A bug of ours, never the user's: the command line turns it into exit code 70 with a way to report it. */
export class CompilerBug extends Error {
  override readonly name = 'CompilerBug';
}

/** Marks code that the types say cannot be reached. */
export function unreachable(value: never, what: string): never {
  throw new CompilerBug(`unreachable ${what}: ${JSON.stringify(value)}`);
}
