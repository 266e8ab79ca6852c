// Names from model files as identifiers: catches a keyword, macro, hostile or colliding name that reaches C++.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentText } from '#src/backends/vitis/cpp-text';
import { identifier, NameScope } from '#src/backends/vitis/names';

describe('identifier', () => {
  it.each([
    ['q_dense_1', 'q_dense_1'],
    ['block/conv-2:0', 'block_conv_2_0'],
    ['"; exec rm -rf ~', 'exec_rm_rf'],
    ['int', 'int_v'],
    ['INT', 'INT_v'],
    ['EOF', 'EOF_v'],
    ['module', 'module_v'],
    ['std', 'n_std'],
    ['ap_fixed', 'n_ap_fixed'],
    ['__reserved__', 'reserved'],
    ['a__b', 'a_b'],
    ['1st', 'n1st'],
    ['Größe', 'Gro_e'],
    ['вес', 'unnamed'],
    ['', 'unnamed'],
    ['../../etc/passwd', 'etc_passwd'],
    ['con', 'con_v'],
    ['main', 'main_v'],
  ])('turns %j into %s', (raw, expected) => {
    expect(identifier(raw)).toBe(expected);
  });

  it('keeps words of hardware languages inside functions, where no RTL shows them', () => {
    // Catches: an endless search for a free name where every ending is reserved too.
    for (const word of ['std', 'hls', 'ap', 'sc']) {
      const scope = new NameScope();
      expect(new Set([scope.fresh(word), scope.fresh(word), scope.fresh(`${word} x`)]).size).toBe(3);
    }
    expect(identifier('table', 'local')).toBe('table');
    expect(identifier('table')).toBe('table_v');
  });

  it('gives a valid identifier for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (raw) => {
        expect(identifier(raw)).toMatch(/^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/);
        expect(identifier(raw).length).toBeLessThanOrEqual(62);
      }),
    );
  });
});

describe('NameScope', () => {
  it('never gives a name twice, not even in another case', () => {
    const scope = new NameScope();
    const names = ['acc', 'ACC', 'acc_2', 'acc!', 'acc'].map((n) => scope.fresh(n));
    expect(new Set(names.map((n) => n.toLowerCase())).size).toBe(5);
    expect(names[0]).toBe('acc');
  });

  it('numbers long names without losing the number', () => {
    const scope = new NameScope();
    const long = 'x'.repeat(100);
    expect(scope.fresh(long)).not.toBe(scope.fresh(long));
    expect(scope.fresh(long, 't')).toMatch(/_t$/);
  });

  it('avoids types of the C library', () => {
    expect(new NameScope().fresh('size', 't')).toBe('size_2_t');
  });
});

describe('commentText', () => {
  it('keeps a comment on its line', () => {
    const hostile = 'a\n#include "x"\r\u2028b \\';
    expect(commentText(hostile)).toBe('a #include "x" b /');
  });

  it('leaves no trigraph that would continue the line', () => {
    expect(commentText('what??/')).not.toContain('??');
    expect(commentText('?????/')).not.toContain('??');
  });
});
