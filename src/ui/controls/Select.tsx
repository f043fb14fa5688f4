import type { ReactElement } from 'react';

interface SelectProps<T extends string> {
  /** Read out; the control itself shows only its value. */
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly disabled?: boolean }[];
  readonly onChange: (value: T) => void;
}

/** The browser's own menu, dressed as text: keyboard, touch and screen readers come for free. */
export function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>): ReactElement {
  return (
    <span className="select">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((o) => o.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((o) => (
          <option key={o.value} value={o.value} disabled={o.disabled}>
            {o.text}
          </option>
        ))}
      </select>
    </span>
  );
}
