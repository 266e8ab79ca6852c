// `npm run demo`: the published calorimeter decoder from trained file to checked C++ project. Every figure printed
// is measured while it runs. Without g++ the interpreter stands in for the C++, on fewer samples.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '#src/cli/run';
import { readNpz } from '#src/data/npz';

const HERE = import.meta.dirname;
const PROJECT = join(HERE, 'project');
/** Where each softmax head stands among the 374 outputs. */
const HEADS = [
  ['l0', 0, 8],
  ['l1', 8, 160],
  ['l2', 168, 190],
  ['l3', 358, 5],
  ['l12', 363, 5],
  ['LFR', 369, 5],
] as const;

const host = {
  cwd: HERE,
  env: process.env,
  out: (text: string) => process.stdout.write(text),
  err: (text: string) => process.stdout.write(text),
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stdout.isTTY === true,
};

function title(text: string): void {
  process.stdout.write(`\n== ${text}\n`);
}

/** `quiet` leaves out diagnostics that an earlier command has shown. */
async function burin(args: readonly string[], quiet = false): Promise<void> {
  process.stdout.write(`$ burin ${args.join(' ')}\n`);
  const exit = await run(args, quiet ? { ...host, err: () => {} } : host);
  if (exit !== 0) throw new Error(`burin ${args[0]} ended with exit code ${exit}`);
}

function hasCompiler(): boolean {
  try {
    execFileSync(process.env.CXX ?? 'g++', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Mean, smallest and largest sum of each softmax head over all samples. */
function headSums(file: string): readonly string[] {
  const out = readNpz(new Uint8Array(readFileSync(file)), file).value?.get('out0');
  if (!out) throw new Error(`${file} holds no out0`);
  const width = out.shape[1]!;
  return HEADS.map(([name, start, size]) => {
    const sums = Array.from({ length: out.shape[0]! }, (_, s) =>
      out.data.subarray(s * width + start, s * width + start + size).reduce((a, b) => a + b, 0),
    );
    const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
    return `${name.padEnd(4)} mean ${mean.toFixed(4)}, from ${Math.min(...sums).toFixed(4)} to ${Math.max(...sums).toFixed(4)}`;
  });
}

const scratch = mkdtempSync(join(tmpdir(), 'burin-demo-'));
try {
  const compiler = hasCompiler();
  const samples = compiler ? [] : ['--limit', '20'];

  title('compile: the trained decoder in its published precisions becomes a Vitis HLS project');
  rmSync(PROJECT, { recursive: true, force: true });
  await burin(['compile', 'published.yml', '-o', 'project', '--input', 'inputs.npz', '--samples', '10']);

  if (compiler) {
    title("the project's own C++ testbench, compiled with g++");
    process.stdout.write('$ project/run_csim.sh\n');
    process.stdout.write(execFileSync('sh', [join(PROJECT, 'run_csim.sh')], { encoding: 'utf8' }));
  } else {
    title('no g++ here: the C++ testbench is left out, the interpreter computes the outputs');
  }

  title("emulate: against hls4ml's recorded bits, which must agree, and the float64 network, which cannot");
  const outputs = join(scratch, 'out.npz');
  const engine = compiler ? 'csim' : 'interpreter';
  const against = ['--expect', 'published_outputs.npz', '--reference', 'golden.npz'];
  await burin(
    [
      'emulate',
      'published.yml',
      '--engine',
      engine,
      '--input',
      'inputs.npz',
      '--output',
      outputs,
      ...against,
      ...samples,
    ],
    true,
  );

  title('sums of the softmax heads, each 1 in the float network');
  process.stdout.write(`${headSums(outputs).join('\n')}\n`);

  title('what to try next');
  process.stdout.write(
    [
      "burin emulate published.yml --input inputs.npz --limit 20 --reference golden.npz --set 'activation_*.inv_table_size=4096'",
      'burin show q_dense_l0 published.yml        one layer as .nn, types with their origins, kernel and C++',
      'burin explain BN425                        why the sums above leave 1',
      'vitis_hls -f project/build_prj.tcl         C synthesis, where Vitis HLS is installed',
      '',
    ].join('\n'),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
