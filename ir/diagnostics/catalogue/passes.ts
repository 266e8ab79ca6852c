// Messages about passes and lowering: BN4xx.
import { type MessageSpec, message } from '../diagnostic.ts';

export const passesMessages = {
  tooManyValues: message(
    'BN443',
    'error',
    (h: { readonly op: string; readonly shape: string; readonly limit: number }) =>
      `the result of "${h.op}" has the shape ${h.shape}, more than ${h.limit} values`,
    'A value between two layers is limited to four million elements. What is larger fits no chip and could not be emulated either; most often a dimension is wrong.',
  ),
  tooWide: message(
    'BN444',
    'error',
    (h: { readonly op: string; readonly bits: number; readonly limit: number }) =>
      `the arithmetic of "${h.op}" needs ${h.bits} bits for an exact intermediate result, more than ${h.limit}`,
    'Products are as wide as both factors together, sums a bit wider than the terms, and the types of the vendor end at 1024 bits. Types that are legal each by itself can need more together.',
  ),
  unreadStream: message(
    'BN445',
    'error',
    (h: { readonly name: string }) =>
      `nothing reads the input "${h.name}", whose stream would never be emptied`,
    'With io_stream an input arrives as a stream of tokens, and whoever writes it waits when nobody takes them. Take the input out of the model, use it, or build with io_parallel, where an unread input is a port without influence.',
  ),
  tooManyOps: message(
    'BN446',
    'error',
    (h: { readonly count: number; readonly what: 'layers' | 'statements'; readonly limit: number }) =>
      `the network has ${h.count} ${h.what}, more than ${h.limit}`,
    'Each layer becomes hardware of its own. Networks that fit a chip have some hundred layers; a file with very many more was made by a mistake.',
  ),
  unknownPass: message(
    'BN401',
    'error',
    (h: { readonly name: string; readonly known: readonly string[] }) =>
      `there is no pass "${h.name}"; the passes are ${h.known.join(', ')}`,
    'Options that skip, print or configure passes name them as `burin passes` lists them.',
  ),
  badPassOption: message(
    'BN402',
    'error',
    (h: { readonly pass: string; readonly name: string; readonly problem: string }) =>
      `option ${h.name} of pass ${h.pass} ${h.problem}`,
    'Each pass lists its options with their defaults in `burin passes`.',
  ),
  shapeProblem: message(
    'BN403',
    'error',
    (h: { readonly op: string; readonly kind: string; readonly problem: string }) =>
      `${h.kind} "${h.op}": ${h.problem}`,
    'The shapes of what an op reads do not suit it. Shapes have no batch axis and channels come last.',
  ),
  missingWeight: message(
    'BN404',
    'error',
    (h: { readonly op: string; readonly weight: string }) => `"${h.op}" has no ${h.weight}`,
    'The op needs this array and the weight file holds none for it. Check that the weight file belongs to this network and that layer names agree.',
  ),
  weightShape: message(
    'BN405',
    'error',
    (h: { readonly op: string; readonly weight: string; readonly wanted: string; readonly found: string }) =>
      `the ${h.weight} of "${h.op}" has the shape ${h.found}, but its inputs and attributes need ${h.wanted}`,
    'The weight file and the network disagree about the size of this op. Dense kernels are [in][out].',
  ),
  autoType: message(
    'BN406',
    'error',
    (h: { readonly op: string; readonly role: string; readonly why: string }) =>
      `no type follows for ${h.role} of "${h.op}", which is auto: ${h.why}`,
    'The type `auto` asks the compiler to choose a precision. It follows from the types and ranges of the inputs and from the weights; what enters the network has neither, and some tables have no range of their own. Write a type such as fixed<16,6> for the role named.',
  ),
  badAttribute: message(
    'BN407',
    'error',
    (h: { readonly op: string; readonly attr: string; readonly value: string; readonly problem: string }) =>
      `${h.attr} of "${h.op}" ${h.problem}, not ${h.value}`,
    'A rule of the configuration gives an attribute a value it cannot have.',
  ),
  unknownOp: message(
    'BN408',
    'error',
    (h: { readonly name: string }) => `no op is called "${h.name}"`,
    'A rule speaks of an op by name and the network has none of that name, so the rule would have no effect. Names are those of the model file, capital letters included.',
  ),
  emptyGlob: message(
    'BN409',
    'warning',
    (h: { readonly name: string }) => `the pattern "${h.name}" matches no op`,
    'A rule with this pattern has no effect. In a pattern * stands for any run of characters.',
  ),
  unknownOpKind: message(
    'BN410',
    'error',
    (h: { readonly kind: string }) => `there is no op "${h.kind}"`,
    'A rule speaks of a kind of op that does not exist.',
  ),
  unknownWord: message(
    'BN411',
    'error',
    (h: { readonly what: string; readonly word: string }) => `no op has a configurable ${h.what} "${h.word}"`,
    'A rule sets something that no op has. Roles are the parts of an op that have a precision of their own (weight, bias, accum, result, table, …).',
  ),
  noEffect: message(
    'BN412',
    'warning',
    (h: { readonly what: string; readonly word: string; readonly where: string }) =>
      `the ${h.what} ${h.word} has no effect on ${h.where}`,
    'Other ops have it, the ones this rule selects do not.',
  ),
  badTable: message(
    'BN414',
    'error',
    (h: { readonly op: string; readonly text: string }) => `"${h.op}": ${h.text}`,
    'The top bits of a fixed-point value address the table, so that it has 2^n entries. With another size some values would read beyond its end.',
  ),
  tableReduced: message(
    'BN415',
    'warning',
    (h: { readonly op: string; readonly text: string }) => `"${h.op}": ${h.text}`,
    'What an op ends up with differs from what was written, or from what one would expect: a table cannot have more entries than its address type has values, and the arithmetic of hls4ml has rules and oddities of its own. The message names them; the fix says how to get the plain behaviour.',
  ),
  illegalReuse: message(
    'BN416',
    'warning',
    (h: {
      readonly op: string;
      readonly wanted: number;
      readonly used: number;
      readonly nIn: number;
      readonly nOut: number;
    }) => `reuse factor ${h.wanted} is not possible for "${h.op}" (${h.nIn} -> ${h.nOut}); ${h.used} is used`,
    'With the resource strategy the reuse factor must divide the number of inputs, or be that number times a divisor of the number of outputs: only then each step of the loop uses whole rows or whole outputs. The nearest legal factor is used, the smaller of two equally near ones.',
  ),
  unusedInput: message(
    'BN417',
    'warning',
    (h: { readonly name: string }) => `nothing reads the input "${h.name}"`,
    'The input stays a port of the design, but its values have no influence. As a stream it would have to be emptied by somebody.',
  ),
  weightNotFinite: message(
    'BN418',
    'error',
    (h: { readonly op: string; readonly weight: string; readonly value: string; readonly index: number }) =>
      `the ${h.weight} of "${h.op}" holds ${h.value} (value ${h.index})`,
    'A weight is not a number or infinite, so that it has no fixed-point value. The training probably diverged.',
  ),
  weightOverflow: message(
    'BN419',
    'warning',
    (h: {
      readonly op: string;
      readonly weight: string;
      readonly overflowed: number;
      readonly total: number;
      readonly type: string;
      readonly how: string;
      readonly worst: number;
    }) =>
      `${h.overflowed} of ${h.total} values in the ${h.weight} of "${h.op}" do not fit ${h.type} and ${h.how} (the largest is ${Number(h.worst.toPrecision(6))})`,
    'The type of this role has too few integer bits for the trained values. Values that saturate lose their excess; values that wrap around change completely, often their sign. Give the role more integer bits, or sat as the overflow mode.',
  ),
  unrollLimit: message(
    'BN420',
    'error',
    (h: { readonly op: string; readonly products: number; readonly tool: string }) =>
      `"${h.op}" unrolls ${h.products} products, and ${h.tool} refuses more than 4096`,
    'With the latency strategy all products of an op are unrolled. Vivado HLS 2019.2 stops there with: "ERROR: [XFORM 203-504] Stop unrolling loop \'Accum1\' … because it may cause large runtime and excessive memory usage due to increase in code size. Please avoid unrolling the loop or form sub-functions for code in the loop body." Use the resource strategy with a reuse factor for this op.',
  ),
  unrollLarge: message(
    'BN421',
    'warning',
    (h: { readonly op: string; readonly products: number }) =>
      `"${h.op}" unrolls ${h.products} products; Vivado HLS refuses more than 4096, and the largest such op in the recorded Vitis HLS reports has 10976`,
    'The tool may need hours or give up. Use the resource strategy with a reuse factor for this op.',
  ),
  saturatingLoop: message(
    'BN422',
    'warning',
    (h: { readonly ops: string; readonly exact: string }) =>
      `the accumulator of ${h.ops} rounds or saturates at every step of its loop, so that an interval of one cycle is in doubt`,
    'A resource-strategy op adds to its accumulator in a loop that is asked to start an iteration each cycle. Rounding and saturation make the chain from one addition to the next long: the tool then misses the clock or the interval. No recorded report has such a loop, so nobody knows which. A wrapping accumulator wide enough to be exact needs neither, and is smaller.',
  ),
  softmaxAccum: message(
    'BN423',
    'warning',
    (h: {
      readonly ops: string;
      readonly n: number;
      readonly reach: number;
      readonly type: string;
      readonly how: string;
    }) =>
      `${h.ops}: the sum of ${h.n} exponentials can reach ${h.reach}, which ${h.type} does not hold: it will ${h.how}`,
    'Every exponential of a softmax that subtracts the largest input is at most 1, and inputs that are alike give a sum near their number; without the subtraction (implementation latency) each can be as large as its table allows. Give accum enough integer bits.',
  ),
  softmaxSum: message(
    'BN424',
    'warning',
    (h: { readonly ops: string; readonly n: number; readonly type: string; readonly error: string }) =>
      `${h.ops}: ${h.n} outputs in ${h.type} can sum to 1 ± ${h.error}`,
    'Each output is rounded to the result type and the errors of many outputs add up. Give the result more fraction bits: outputs lie between 0 and 1, so ufixed<16,0> has as many as there can be in 16 bits.',
  ),
  softmaxInverse: message(
    'BN425',
    'warning',
    (h: { readonly ops: string; readonly step: string; readonly entries: number; readonly type: string }) =>
      `${h.ops}: its 1/x table has an entry each ${h.step}, so that a sum near 1 is inverted with an error of up to ${h.step} of it`,
    'The table of 1/x is addressed by the top bits of the sum in type inv_inp: many integer bits and few entries make it coarse exactly where sums are small. Use more entries, or an inv_inp with no more integer bits than the sum needs.',
  ),
  softmaxWrap: message(
    'BN426',
    'warning',
    (h: { readonly ops: string; readonly limit: string }) =>
      `${h.ops}: inputs that differ by ${h.limit} or more wrap around in hls4ml's arithmetic and count as equal ones`,
    'hls4ml keeps the difference from the largest input in a type without the sign bit, which cannot hold the differences the input type allows. Set inp_norm (inp_norm_t in an hls4ml configuration) to a saturating type or one with an integer bit more, or compat to none.',
  ),
  zerosUnused: message(
    'BN427',
    'note',
    (h: { readonly ops: string; readonly zeros: number; readonly total: number }) =>
      `${h.zeros} of ${h.total} weights of ${h.ops} are zero and save nothing there: a multiplier that is reused multiplies by each weight in turn`,
    'Pruning pays where products with zero are not built: with the latency strategy. With the resource strategy each multiplier walks through all weights, zeros included.',
  ),
  batchNormDropped: message(
    'BN428',
    'warning',
    (h: { readonly op: string; readonly from: string; readonly to: string }) =>
      `"${h.op}" has scale 1 and bias 0, so hls4ml drops it, and with it the cast from ${h.from} to ${h.to}`,
    'In the arithmetic of hls4ml a batch normalisation that does nothing is removed even when its result type differs from its input type. To keep the cast set compat to none, or put a linear activation there.',
  ),
  expOverflow: message(
    'BN442',
    'warning',
    (h: {
      readonly ops: string;
      readonly what: string;
      readonly limit: string;
      readonly type: string;
      readonly how: string;
    }) => `${h.ops}: ${h.what} above ${h.limit} exceeds ${h.type} and will ${h.how}`,
    'An exponential grows beyond any type. The implementations latency and legacy of a softmax compute such exponentials in a table, whose type says how large they may be; their bits are those of hls4ml, and the implementation stable, which subtracts the largest input first, has no such limit. The op exponential overflows in its result type.',
  ),
  compatDiffers: message(
    'BN440',
    'warning',
    (h: { readonly op: string; readonly text: string }) => `"${h.op}": ${h.text}`,
    'With compat hls4ml an op computes what hls4ml computes, also where that is not what the model says. The page src/passes/compat.md lists every such difference. Set compat to none for the arithmetic of the model, or the attribute named in the fix for this op alone.',
  ),
  constantOverflow: message(
    'BN441',
    'warning',
    (h: {
      readonly op: string;
      readonly attr: string;
      readonly value: number;
      readonly type: string;
      readonly stored: number;
    }) => `${h.attr} ${h.value} of "${h.op}" becomes ${h.stored} in ${h.type}`,
    'A constant of the layer (a slope, a threshold) is stored in a type of its own, by default that of the whole model, with its rounding and overflow. Give the role named in the fix a type that holds the constant.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
