import { useId, useState, type ReactElement } from 'react';
import type { NetworkChoice } from '../../../state/documents/networkChoice.ts';
import { takePart } from '../../../state/documents/networkPart.ts';
import './networkForms.css';

/** The whole shape of each input, and the batch: what the file says may be changed. */
export function InputSizes({
  inputs,
  choice,
}: {
  /** Shapes as they are taken now, by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly choice: NetworkChoice & { readonly kind: 'file' };
}): ReactElement {
  const id = useId();
  const names = Object.keys(inputs);
  const shown: Readonly<Record<string, string>> = {
    ...Object.fromEntries(names.map((name) => [name, (inputs[name] ?? []).join(', ')])),
    [BATCH]: String(choice.batch ?? inputs[names[0] ?? '']?.[0] ?? 1),
  };
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const textOf = (name: string): string => (Object.hasOwn(texts, name) ? texts[name] : shown[name]) ?? '';
  const changed = Object.keys(shown).filter((name) => textOf(name).trim() !== shown[name]);
  const wrong = Object.keys(shown).filter((name) => sizesOf(textOf(name), name === BATCH) === null);
  return (
    <form
      className="open-sizes"
      noValidate
      aria-label="Sizes of the inputs"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong.length > 0 || changed.length === 0) return;
        const shapes = changed.filter((name) => name !== BATCH);
        const given = Object.fromEntries(shapes.map((name) => [name, sizesOf(textOf(name), false) ?? []]));
        takePart({
          ...(shapes.length > 0 && { inputs: { ...choice.inputs, ...given } }),
          // A whole shape has its batch in it.
          batch: changed.includes(BATCH) ? Number(textOf(BATCH)) : shapes.length > 0 ? undefined : choice.batch,
        });
      }}
    >
      {[...names, BATCH].map((name, index) => (
        <span key={name}>
          <label htmlFor={`${id}${index}`}>{name === BATCH ? 'batch' : name}</label>
          <input
            id={`${id}${index}`}
            inputMode={name === BATCH ? 'numeric' : 'text'}
            autoComplete="off"
            value={textOf(name)}
            aria-invalid={wrong.includes(name)}
            onChange={({ target }) => {
              setTexts((others) => ({ ...others, [name]: target.value }));
            }}
          />
        </span>
      ))}
      <button type="submit" className="button" disabled={wrong.length > 0 || changed.length === 0}>
        Use
      </button>
      {wrong.length > 0 && <p className="small over">Give whole numbers of at least 1, as 1, 3, 48, 320.</p>}
    </form>
  );
}

/** No name of an input. */
const BATCH = '';

/** Null: no sizes. */
function sizesOf(text: string, one: boolean): readonly number[] | null {
  const parts = text.trim().split(/\s*[,×x]\s*|\s+/);
  const sound = parts.length <= (one ? 1 : 8) && parts.every((part) => /^[1-9]\d{0,8}$/.test(part));
  return sound ? parts.map(Number) : null;
}
