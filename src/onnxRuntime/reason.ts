/** What the web version puts before the reason of the runtime itself. */
const WRAPPING = /^.*?ERROR_CODE: \d+, ERROR_MESSAGE: /s;

/** What a reason within a reason begins with: `[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : `. */
const INNER = /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /g;

/** A source of the runtime with its line, perhaps behind a path: `/src/core/op_kernel.cc:83 `. What follows is a function. */
const SOURCE = /\S+\.(?:cc|h|cpp|hpp):\d+ /;

/** The name alone of a function: `Compute `. */
const NAME = /^[\w~]+(?:\(\))? /;

const NODE = /Non-zero status code returned while running (\S+) node\. Name:'(.*?)' Status Message: /s;

/**
 * Why ONNX Runtime does not take or run a model: its message without what only its makers understand (codes, paths, functions and the
 * conditions of their sources). Operators and nodes keep their names.
 */
export function plainReason(message: string): string {
  let text = message.replace(WRAPPING, '').replaceAll(INNER, '');
  for (let at = SOURCE.exec(text); at !== null; at = SOURCE.exec(text)) {
    text = text.slice(0, at.index) + withoutFunction(text.slice(at.index + at[0].length));
  }
  text = text.replace(NODE, (_, operator: string, name: string) => `Node "${name}" (${operator}): `);
  return text
    .replace(/^(?:Fatal error|This is an invalid model\. Type Error): /, '')
    .replace(/(\S+)\(-1\) is not a registered function\/op/, '$1 is no operator that it knows')
    .replace('error: Module.MountedFiles is not available.', 'which is not given.')
    .trim();
}

/** What is said behind a function: its name, or all of its declaration, and the condition that did not hold. */
function withoutFunction(text: string): string {
  const said = text.slice(endOfDeclaration(text) ?? NAME.exec(text)?.[0].length ?? 0);
  const [, rest] = said.split(/ was false\. ?(.*)/s);
  return rest === undefined || rest === '' ? said : rest;
}

/**
 * `virtual Status onnxruntime::Gather<float>::Compute(OpKernelContext *) const [T = float] `, as a compiler writes it: up to its end; null: the text
 * begins with none.
 */
function endOfDeclaration(text: string): number | null {
  const open = text.replace('(anonymous namespace)', '*'.repeat('(anonymous namespace)'.length)).indexOf('(');
  if (open < 0 || !/^[\w\s:~<>*&,()]*::[\w~<>, ]+$/.test(text.slice(0, open))) return null;
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    if (depth === 0) return i + 1 + (/^(?: const)?(?: \[[^\]]*\])? ?/.exec(text.slice(i + 1))?.[0].length ?? 0);
  }
  return null;
}
