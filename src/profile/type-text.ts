// Types as users paste them: lines of an hls4ml configuration and rules of the model language.
import { printType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { Rule } from '#ir/graph/rules';
import { printRules } from '#src/frontends/nn/print';
import type { TypeText } from './profile.ts';

/** A type proposed for a role of a layer. */
export interface Proposal {
  readonly layer: string;
  readonly role: string;
  readonly type: FixedType;
}

/** `ap_ufixed<18,0,AP_RND,AP_SAT>` */
function vendorType(type: FixedType): string {
  const { width, int, rounding, overflow, satBits } = type;
  const modes = [rounding, overflow].map((m) => `AP_${m.toUpperCase()}`);
  const plain = rounding === 'trn' && overflow === 'wrap' && satBits === 0;
  const args = [width, int, ...(plain ? [] : modes), ...(satBits > 0 ? [satBits] : [])];
  return `ap_${type.signed ? '' : 'u'}fixed<${args.join(',')}>`;
}

/** A YAML key: plain where that is safe, else in the double quotes of JSON, which YAML reads alike. */
function yamlKey(name: string): string {
  const plain =
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name);
  if (plain) return name;
  return JSON.stringify(name).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function ruleOf({ layer, role, type }: Proposal): Rule {
  return {
    select: { kind: 'name', name: layer },
    effect: { kind: 'role', role, type },
    at: { kind: 'argument', text: 'profile' },
  };
}

function yamlLine({ role, type }: Proposal): string {
  return `${yamlKey(role)}: ${vendorType(type)}`;
}

export function typeText(proposal: Proposal): TypeText {
  return {
    type: printType(proposal.type),
    width: proposal.type.width,
    hls4ml: yamlLine(proposal),
    nn: printRules([ruleOf(proposal)]).join('\n'),
  };
}

/** All proposals as one `LayerName` block below `HLSConfig`, and as rules; those of one layer stand together. */
export function pasteBlock(proposals: readonly Proposal[]): { readonly hls4ml: string; readonly nn: string } {
  const yaml = proposals.flatMap((p, i) => {
    const heading =
      p.layer === proposals[i - 1]?.layer ? [] : [`    ${yamlKey(p.layer)}:`, '      Precision:'];
    return [...heading, `        ${yamlLine(p)}`];
  });
  return {
    hls4ml: ['HLSConfig:', '  LayerName:', ...yaml].join('\n'),
    nn: printRules(proposals.map(ruleOf)).join('\n'),
  };
}
