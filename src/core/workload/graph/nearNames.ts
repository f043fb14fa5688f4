import { nearest } from '../../base/nearest.ts';
import type { Problem } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';

/** What a mistyped name may have meant: the one few letters away, or else those that contain it. */
function near(name: string, known: readonly string[]): readonly string[] {
  const one = nearest(name, known);
  if (one !== null) return [one];
  const word = name.toLowerCase();
  const containing = known.filter((each) => each.toLowerCase().includes(word) || word.endsWith(each.toLowerCase()));
  return [...new Set(containing)].filter((each) => each !== '').slice(0, MOST);
}

const MOST = 5;

/** No value and no node is called so. Code: `onnx.cut-name`. */
export function unknownName(name: string, end: 'from' | 'to', known: readonly string[]): Problem {
  const words = near(name, known);
  const others = [...new Set(known)].slice(0, MOST);
  return {
    code: 'onnx.cut-name',
    message: `The network has no value and no node called ${quote(name)}, where the part should ${end === 'from' ? 'begin' : 'end'}.`,
    field: name.slice(0, 200),
    got: name.slice(0, 200),
    limit: (words.length > 0 ? words : others).join(', ').slice(0, 400),
    fix:
      words.length > 0
        ? `Did you mean ${words.map(quote).join(' or ')}?`
        : `Names are such as ${others.map(quote).join(', ')}.`,
  };
}
