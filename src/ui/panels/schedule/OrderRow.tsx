import type { ReactElement } from 'react';
import { ORDERS, type TileOrder, type SchedulePins } from '../../../core/compiler/schedule/schedule.ts';
import { Select } from '../../controls/Select.tsx';
import { setPin } from '../../../state/documents/pins.ts';

interface OrderRowProps {
  readonly pin: SchedulePins['order'];
  /** What the search chose, if it has. */
  readonly chosen: TileOrder | undefined;
}

/** Which tensor stays on chip from tile to tile: searched, or pinned. */
export function OrderRow({ pin, chosen }: OrderRowProps): ReactElement {
  const options = (['auto', ...ORDERS] as const).map((value) => ({
    value,
    text: value === 'auto' && chosen !== undefined ? `auto: ${chosen}` : value,
  }));
  return (
    <div
      className="parameter schedule-threads"
      title="which tensor stays on chip from tile to tile: the weights of a group of channels, or the inputs of a group of pixels"
    >
      <span className="parameter-label">order</span>
      <Select<TileOrder | 'auto'>
        label="Order of tiles"
        value={pin ?? 'auto'}
        options={options}
        onChange={(value) => {
          setPin('order', value === 'auto' ? undefined : value);
        }}
      />
    </div>
  );
}
