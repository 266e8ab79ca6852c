import { applyOptions, compileEmulator, EmulatorCache, filesIn, loadModel } from 'burin';

const model = 'published.yml';
const { value: network } = await loadModel({ model, set: [] }, filesIn('examples/calo-vae'));
const cache = new EmulatorCache(); // keeps compiled code: the next point compiles what differs
const samples = 100;
const latent = Float64Array.from({ length: 31 * samples }, (_, i) => Math.sin(i));

let before;
for (const width of [14, 16, 20, 24]) {
  const set = [`q_dense_4.accum=ap_fixed<${width},8,AP_RND_CONV,AP_SAT>`];
  const { value: point } = await applyOptions(network, { model, set });
  const { value: emulator, diagnostics } = compileEmulator(point, cache);
  if (!emulator) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  const [shower] = emulator.run([latent]);
  const changed = before?.filter((x, i) => x !== shower[i]).length ?? 0;
  console.log(`${width} bits: ${shower.length / samples} values a shower, ${changed} of all changed`);
  before = shower;
}
