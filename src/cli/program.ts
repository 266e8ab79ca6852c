// All commands with their options and examples. Nothing heavy is imported here: `--help` and `explain` must not
// pay for parsers they do not use.
import { Command, InvalidArgumentError, Option } from 'commander';
import { acts, type CommandFrame, command, type Deliver } from './command.ts';
import type { CompileOptions } from './commands/compile.ts';
import type { ConvertOptions } from './commands/convert.ts';
import type { EmulateOptions } from './commands/emulate.ts';
import type { EvaluateOptions } from './commands/evaluate.ts';
import type { FmtOptions } from './commands/fmt.ts';
import type { ProfileOptions } from './commands/profile.ts';
import type { EngineName } from './fidelity-candidates.ts';
import { compare, estimate, report, simulate } from './hardware-commands.ts';
import type { Context } from './host.ts';
import { type ModelOptions, wholeNumber, withModel, withOptionalModel } from './model-options.ts';
import { type PassOptions, withPasses } from './pass-options.ts';
import { burinVersion } from './version.ts';

function explain(frame: CommandFrame): Command {
  return acts<[string | undefined, object]>(
    command(
      'explain',
      'say at length what a message means; without a code, list all messages',
      'burin explain BN707',
    ).argument('[code]', 'for example BN707'),
    frame,
    async (_context, code) => (await import('./commands/explain.ts')).explain(code),
  );
}

function compile(frame: CommandFrame): Command {
  return acts<[string, CompileOptions]>(
    withPasses(
      withModel(
        command(
          'compile',
          'turn a trained network into a Vitis HLS project with testbench and scripts',
          'burin compile calo.yml -o calo_prj --input golden.npz --samples 20\nburin compile calo_prj/burin.json -o again',
        ),
      ),
    )
      .option('-o, --output <folder>', 'the project folder; must not exist (default: as the model says)')
      .option('--force', 'replace the folder if it is a project that burin wrote')
      .option('--input <file>', '.npy or .npz with inputs for the testbench (default: built-in samples)')
      .option('--samples <n>', 'how many samples the testbench checks', wholeNumber(1))
      .option('--size-fifos', 'the smallest FIFO depths that cost no throughput (burin simulate shows them)'),
    frame,
    async (context, model, options) =>
      (await import('./commands/compile.ts')).compile(context, model, options),
  );
}

function check(frame: CommandFrame): Command {
  return acts<[string, ModelOptions & PassOptions]>(
    withPasses(
      withModel(
        command(
          'check',
          'find everything wrong with a model and its configuration, and list the layers, writing nothing',
          "burin check calo.yml --set dense_1.weight='fixed<8,2>'",
        ),
      ),
    ),
    frame,
    async (context, model, options) => (await import('./commands/check.ts')).check(context, model, options),
  );
}

function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It is a number of at least 0.');
  return value;
}

const INPUT_FILES =
  '.npy, .npz, HDF5 with in0, in1, … or the names of the inputs, [n, …]; or .csv, all inputs side by side';

function emulate(frame: CommandFrame): Command {
  return acts<[string, EmulateOptions]>(
    withModel(
      command(
        'emulate',
        "compute the network's outputs bit for bit as the hardware would",
        'burin emulate calo.yml --input golden.npz --limit 20 --expect published_outputs.npz\nburin emulate calo.yml --input latents.h5 --output showers.npz --threads 4\nburin emulate calo.yml --input golden.npz --limit 100 --trace layers.npz',
      ),
    )
      .addOption(
        new Option(
          '--engine <engine>',
          'wasm: the kernels as WebAssembly; interpreter: slow and plain; csim: the generated C++, compiled with g++; float: the network as trained, rounding only where the model itself does',
        )
          .choices(['wasm', 'interpreter', 'csim', 'float'])
          .default('wasm'),
      )
      .requiredOption('--input <file>', INPUT_FILES)
      .option('--output <file>', '.npz, .npy (one output) or .csv with out0, out1, … as float64 [n, …]')
      .option('--limit <n>', 'the first n samples only', wholeNumber(1))
      .option(
        '--threads <n>',
        'wasm: threads to share the work (default: as many as cores, when there is enough)',
        wholeNumber(1),
      )
      .addOption(
        new Option('--float-type <type>', 'float: precision of every operation (default: float64)').choices([
          'float64',
          'float32',
        ]),
      )
      .option(
        '--trace <file>',
        "an .npz with every layer's output, and a table of where accuracy is lost; computed by the interpreter",
      )
      .option('--expect <file>', 'outputs to compare with; a difference beyond the tolerance is exit code 4')
      .option('--tolerance <t>', 'largest difference that --expect allows', tolerance, 0)
      .option('--reference <file>', 'outputs to compare with, for information only')
      .option('--ap-types <folder>', 'csim: use these ap_fixed.h, ap_int.h, hls_stream.h instead of our own'),
    frame,
    async (context, model, options) =>
      (await import('./commands/emulate.ts')).emulate(context, model, options),
  );
}

function profile(frame: CommandFrame): Command {
  return acts<[string, ProfileOptions]>(
    withModel(
      command(
        'profile',
        'show what each type does to the values that pass it, and the narrowest types for them',
        'burin profile calo.yml --input golden.npz -o profile.html',
      ),
    )
      .requiredOption('--input <file>', INPUT_FILES)
      .option('-o, --output <file>', 'an HTML page with all distributions, in one file')
      .addOption(
        new Option('--limit <n>', 'the first n samples only').argParser(wholeNumber(1)).default(100),
      ),
    frame,
    async (context, model, options) =>
      (await import('./commands/profile.ts')).profile(context, model, options),
  );
}

function engines(text: string): readonly EngineName[] {
  const names = [...new Set(text.split(','))];
  const known = names.filter((n) => n === 'wasm' || n === 'float');
  if (known.length < names.length)
    throw new InvalidArgumentError('It is wasm, float, or both with a comma between.');
  return known;
}

function evaluate(frame: CommandFrame): Command {
  return acts<[string | undefined, EvaluateOptions]>(
    withOptionalModel(
      command(
        'evaluate',
        'compare generated calorimeter showers with a reference: separation power by observable',
        'burin evaluate published.yml --decoder fidelity/decoder.yml --reference synthetic:20000 --engine float,wasm -o fidelity.html\nburin evaluate --generated mine.h5 --reference showers.h5 --origin geant4',
      ),
    )
      .requiredOption(
        '--reference <file>',
        'HDF5 with incident_energies and showers, or synthetic[:SHOWERS[:SEED]] to make some (121000 of data set 1)',
      )
      .option('--decoder <file>', "what the network's numbers mean: inputs, outputs, geometry (YAML)")
      .addOption(
        new Option(
          '--engine <list>',
          'wasm: as the hardware computes; float: as trained; or both: float,wasm',
        )
          .argParser(engines)
          .default(['wasm'], 'wasm'),
      )
      .addOption(
        new Option('--generated <file>', 'HDF5 with showers to compare as well; repeatable')
          .argParser((text: string, before: readonly string[]) => [...before, text])
          .default([], 'none'),
      )
      .addOption(new Option('--showers <n>', 'showers to generate').argParser(wholeNumber(1)).default(12_000))
      .option(
        '--conditions <source>',
        "reference: its incident energies, evenly; mix: drawn from the data set's; or a file with arrays (HDF5, .npz, .npy)",
        'reference',
      )
      .addOption(new Option('--seed <n>', 'seed of the latent noise').argParser(wholeNumber(0)).default(1))
      .addOption(
        new Option('--variant <bins>', "official: the CaloChallenge's of 2025; 2023: the older script's")
          .choices(['official', '2023', 'both'])
          .default('both'),
      )
      .option(
        '--geometry <name>',
        'without MODEL: 1-photons, 1-pions, 2, 3 or FILE:NAME (default: by voxels)',
      )
      .addOption(
        new Option('--origin <kind>', 'what the reference is, where its file does not say').choices([
          'synthetic',
          'geant4',
        ]),
      )
      .option('-o, --output <file>', 'an HTML page with all histograms, in one file')
      .option('--svg <folder>', 'each histogram as an SVG file; the folder must not exist')
      .option('--save <folder>', 'generated showers as HDF5, a file an engine; the folder must not exist'),
    frame,
    async (context, model, options) =>
      (await import('./commands/evaluate.ts')).evaluate(context, model, options),
  );
}

function show(frame: CommandFrame): Command {
  const c = command(
    'show',
    'show one layer at each stage: .nn, types with who set them, kernel, C++',
    'burin show q_dense_1 calo.yml',
  ).argument('LAYER', 'a layer by its name in the model');
  return acts<[string, string, ModelOptions]>(withModel(c), frame, async (context, layer, model, options) =>
    (await import('./commands/show.ts')).show(context, layer, model, options),
  );
}

function fmt(frame: CommandFrame): Command {
  return acts<[readonly string[], FmtOptions]>(
    command('fmt', 'bring .nn files into their canonical form, in place', 'burin fmt --check model.nn')
      .argument('FILE...', '.nn files')
      .option('--check', 'change nothing; exit code 4 if a file would change'),
    frame,
    async (context, files, options) => (await import('./commands/fmt.ts')).fmt(context, files, options),
  );
}

function convert(frame: CommandFrame): Command {
  return acts<[string, ConvertOptions]>(
    withModel(
      command(
        'convert',
        'write a model with its configuration as one .nn file',
        'burin convert calo.yml -o calo.nn',
      ),
    )
      .option('-o, --output <file>', 'the .nn file; standard output without it')
      .option('--force', 'replace an existing file'),
    frame,
    async (context, model, options) =>
      (await import('./commands/convert.ts')).convert(context, model, options),
  );
}

function passes(frame: CommandFrame): Command {
  return acts<[object]>(
    command('passes', 'list the passes in their order', 'burin passes --json'),
    frame,
    async () => (await import('./commands/passes.ts')).passes(),
  );
}

function targets(frame: CommandFrame): Command {
  return acts<[object]>(
    command(
      'targets',
      'list the FPGA parts, tool versions and operator libraries with data',
      'burin targets --json',
    ),
    frame,
    async (context) => (await import('./commands/targets.ts')).targets(context),
  );
}

export function buildProgram(context: Context, deliver: Deliver): Command {
  const frame = { context, deliver };
  const program = new Command('burin')
    .description('compiles trained neural networks to verified Vitis HLS projects')
    .version(burinVersion(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(burin --help lists commands and options)');
  for (const c of [
    compile(frame),
    check(frame),
    convert(frame),
    fmt(frame),
    emulate(frame),
    profile(frame),
    estimate(frame),
    simulate(frame),
    report(frame),
    compare(frame),
    evaluate(frame),
    explain(frame),
    show(frame),
    passes(frame),
    targets(frame),
  ])
    program.addCommand(c);
  for (const c of [program, ...program.commands]) {
    c.exitOverride().configureOutput({
      writeOut: context.host.out,
      writeErr: context.host.err,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
  }
  return program;
}
