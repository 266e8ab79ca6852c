// Faults caught: a stream that hands out a default value when empty, or is forgotten with tokens in it.
import { describe, expect, it } from 'vitest';
import { compileAndRun, hasGpp } from './gpp.ts';

const program = (body: string): string => `#include <ap_fixed.h>
#include <cstdio>
#include <hls_stream.h>
typedef ap_fixed<16, 6> data_t;
void twice(hls::stream<data_t>& in, hls::stream<data_t>& out) { out << data_t(in.read() * 2); }
int main() {
${body}
  return 0;
}
`;

describe.skipIf(!hasGpp)('hls::stream', () => {
  it('keeps the order, through any depth and both ways to read and write', () => {
    const ran = compileAndRun(
      program(`  static hls::stream<data_t> a("a");
  hls::stream<data_t, 8> b(std::string("b"));
  a.write(1.5);
  a << data_t(-2);
  std::printf("%d %d %d\\n", a.empty(), a.full(), static_cast<int>(a.size()));
  twice(a, b);
  twice(a, b);
  data_t x, y, z;
  b >> x;
  std::printf("%d", b.read_nb(y));
  std::printf("%d", b.read_nb(z));
  b.write_nb(7);
  b.read(z);
  std::printf(" %g %g %g\\n", x.to_double(), y.to_double(), z.to_double());`),
    );
    expect(ran).toEqual({ lines: ['0 0 2', '10 3 -4 7'], stderr: '', signal: null });
  });

  it('aborts with the name when read while empty', () => {
    const ran = compileAndRun(program('  hls::stream<data_t> s("layer2_out");\n  s.read();'));
    expect(ran.signal).toBe('SIGABRT');
    expect(ran.stderr).toBe("burin csim: stream 'layer2_out' read while empty\n");
  });

  it.each(['', 'static '])('aborts with the name when tokens are left (%sstorage)', (storage) => {
    const body = `  ${storage}hls::stream<data_t, 4> s("layer3_out");\n  s.write(1);\n  s.write(2);`;
    const ran = compileAndRun(program(body));
    expect(ran.signal).toBe('SIGABRT');
    expect(ran.stderr).toBe("burin csim: stream 'layer3_out' left 2 token(s) unread\n");
  });
});
