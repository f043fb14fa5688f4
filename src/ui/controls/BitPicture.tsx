import type { ReactElement } from 'react';
import type { BitField } from '../../core/base/problem.ts';
import './bitPicture.css';
import { plural } from '../words/format.ts';

/** The bits of a word that is too short: its fields to scale, where the word ends, and what lies beyond. */
export function BitPicture({
  fields,
  room,
}: {
  readonly fields: readonly BitField[];
  readonly room: number;
}): ReactElement {
  const bits = fields.reduce((sum, field) => sum + field.bits, 0);
  return (
    <div
      className="bits"
      role="img"
      aria-label={`${fields.map((f) => `${f.name} ${f.bits}`).join(', ')}: ${plural(bits, 'bit')} for ${room}`}
    >
      <div className="bits-fields">
        {fields.map((field, i) => (
          <span
            key={i}
            data-tensor={field.name.slice(0, 3)}
            style={{ flexGrow: field.bits }}
            title={`${field.name}: ${plural(field.bits, 'bit')}`}
          >
            <span>{field.name}</span>
            {field.bits}
          </span>
        ))}
      </div>
      <div className="bits-room" style={{ width: `${(100 * room) / bits}%` }}>
        <span>{room} bits</span>
      </div>
      <div className="bits-beyond" style={{ width: `${(100 * (bits - room)) / bits}%` }}>
        <span>+{bits - room}</span>
      </div>
    </div>
  );
}
