// C++ text of kernels: what people and the tools read. Catches lost directives, wrong growth, unlabelled loops,
// and text that the compiler would warn about.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { kernelToCpp } from '#src/backends/vitis/kernel-cpp';
import { templateNames, templateText } from '#src/templates';
import { kernelsOf } from './designs.ts';
import { compiles, hasGpp, removeTrees, writeTree } from './gpp.ts';

function cpp(text: string): string {
  return kernelToCpp(kernelsOf(text));
}

/** Body of a kernel over a few variables. */
function body(text: string): string {
  const kernel = `kernel k(in a: fixed<8,4>, in b: ufixed<6,3>, in v: fixed<8,4>[6], out y: fixed<40,20>, out z: fixed<8,4>[2][3]) {\n${text}\n}`;
  const out = cpp(kernel);
  return out
    .slice(out.indexOf('{\n') + 2, out.lastIndexOf('}'))
    .split('\n')
    .filter((l) => !l.includes('(void)'))
    .map((l) => l.replace(/^ {4}/, ''))
    .join('\n')
    .trim();
}

describe('kernelToCpp', () => {
  it('writes a dense layer as a C++ reader expects it', () => {
    const text = cpp(`
/// Dense layer.
kernel dense(in x: stream<fixed<16,6>[2]>, out y: stream<fixed<16,6>[1]>, rom w: fixed<6,2>[2] reshape(block dim 1 factor 2) storage(rom_np bram)) inline recursive instantiate(w) multipliers 2 {
  reg xv: fixed<16,6>[2] partition(complete dim 0)
  reg acc: fixed<20,8,rnd_conv,sat>
  read x -> xv
  acc = 0
  pipeline ii=1 rewind reuse: r in 2 { acc += cast<fixed<20,8,rnd_conv,sat>>(xv[r] * w[r]) }
  reg yv: fixed<16,6>
  yv = cast(acc)
  write yv -> y
}`);
    expect(text).toBe(`typedef ap_fixed<16, 6> dense_x_t;
typedef ap_fixed<16, 6> dense_y_t;
typedef ap_fixed<6, 2> dense_w_t;

// Dense layer.
void dense(
    hls::stream<ops::pack<dense_x_t, 2> > &x,
    hls::stream<ops::pack<dense_y_t, 1> > &y,
    const dense_w_t w[2]
) {
    #pragma HLS INLINE recursive
    #pragma HLS FUNCTION_INSTANTIATE variable=w
    #pragma HLS ALLOCATION operation instances=mul limit=2
    #pragma HLS ARRAY_RESHAPE variable=w type=block factor=2 dim=1
    #pragma HLS BIND_STORAGE variable=w type=rom_np impl=bram
    typedef ap_fixed<16, 6> xv_t;
    xv_t xv[2];
    #pragma HLS ARRAY_PARTITION variable=xv type=complete dim=0
    typedef ap_fixed<20, 8, AP_RND_CONV, AP_SAT> acc_t;
    acc_t acc;
    const ops::pack<dense_x_t, 2> x_token = x.read();
    unpack_x: for (int lane = 0; lane < 2; lane++) {
        #pragma HLS UNROLL
        xv[lane] = x_token[lane];
    }
    acc = 0;
    reuse: for (int r = 0; r < 2; r++) {
        #pragma HLS PIPELINE II=1 rewind
        acc += acc_t(xv[r] * w[r]);
    }
    typedef ap_fixed<16, 6> yv_t;
    yv_t yv;
    yv = yv_t(acc);
    ops::pack<dense_y_t, 1> y_token;
    y_token[0] = yv;
    y.write(y_token);
}
`);
  });

  it('keeps the order of operations', () => {
    expect(body('y = a - (b - a)')).toBe('y = a - (b - a);');
    expect(body('y = (a + b) * a')).toBe('y = (a + b) * a;');
    expect(body('y = a * b + a * a')).toBe('y = a * b + a * a;');
    expect(body('y = -(a + b)')).toBe('y = -(a + b);');
  });

  it('compares and selects in the join type, whatever the headers do with mixed signs', () => {
    expect(body('y = a < b ? a : b')).toBe(
      'y = (a < ap_fixed<8, 4>(b)) ? ap_fixed<8, 4>(a) : ap_fixed<8, 4>(b);',
    );
    expect(body('let f = b < a\ny = b ^ a')).toContain('const bool f = ap_fixed<8, 4>(b) < a;');
    expect(body('let f = b < a\ny = b ^ a')).toContain('y = ap_fixed<8, 4>(b) ^ a;');
    expect(body('y = min(a, b)')).toBe('y = ops::smaller<ap_fixed<8, 4> >(a, b);');
    expect(body('y = a & b')).toBe('y = a & ap_fixed<8, 4>(b);');
  });

  it('holds comparisons as bool and their logic as logic', () => {
    expect(body('let f = a < 1 & ~(a > 2)\nif f { y = 1 } else { y = a }')).toBe(
      [
        'const bool f = (a < ap_fixed<8, 4>(1)) && (!(a > ap_fixed<8, 4>(2)));',
        'if (f) {',
        '    y = 1;',
        '} else {',
        '    y = a;',
        '}',
      ].join('\n'),
    );
  });

  it('divides indices like C only where they cannot be negative', () => {
    expect(body('for i in 6 { y = v[i / 2] }')).toContain('v[i / 2]');
    expect(body('for i in 6 { y = v[(i - 3) % 6] }')).toContain('v[ops::floor_mod(i - 3, 6)]');
  });

  it('writes constants that doubles cannot hold as words', () => {
    const type = 'fixed<80,20>';
    expect(cpp(`kernel k(out y: ${type}) { y = const<${type}>(-1) }`)).toContain(
      'ops::words<ap_fixed<80, 20> >(0xffffULL, 0xffffffffffffffffULL)',
    );
  });

  it('gives each call site of a kernel with state a state of its own', () => {
    const text = cpp(`
kernel count(out y: fixed<8,8>) { state n: fixed<8,8> reset 0 reset n n += 1 y = n }
kernel twice(out y: fixed<8,8>) { call count(y) call count(y) }`);
    expect(text).toContain('count<INSTANCE * 3 + 1>(y);');
    expect(text).toContain('count<INSTANCE * 3 + 2>(y);');
    expect(text).toContain('static n_t n;');
  });

  it('renames what C++ would misread', () => {
    const text = cpp(
      'kernel char(in float: fixed<8,4>, out I: fixed<8,4>) { let double = float I = double }',
    );
    expect(text).toContain('void char_v(const char_v_float_t &float_v, char_v_I_t &I_v) {');
    expect(text).toContain('const ap_fixed<8, 4> double_v = float_v;');
  });
});

describe.skipIf(!hasGpp())('emitted kernels under g++', () => {
  afterAll(removeTrees);

  it('compile without a warning: every kernel file of the vocabulary', () => {
    const folder = fileURLToPath(new URL('../kernels/', import.meta.url));
    const files = readdirSync(folder).filter((f) => f.endsWith('.kn'));
    expect(files.length).toBeGreaterThan(0);
    const sources = files.map((f, i) => {
      const text = kernelToCpp(kernelsOf(readFileSync(`${folder}${f}`, 'utf8')));
      return `namespace file${i} {\n${text}\n}`;
    });
    const tree = new Map(templateNames('csim').map((n) => [n, templateText(`csim/${n}`)]));
    tree.set('burin_ops.h', templateText('project/firmware/burin_ops.h'));
    tree.set('all.cpp', `#include "burin_ops.h"\n${sources.join('\n')}`);
    compiles(writeTree(tree), 'all.cpp', ['.']);
  });
});
