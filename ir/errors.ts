/** A bug of ours, never the user's: the command line turns it into exit code 70 with a way to report it. */
export class CompilerBug extends Error {
  override readonly name = 'CompilerBug';
}
