import type { ReactElement } from 'react';
import { FOLDS, type FoldTaps, type SchedulePins } from '../../../core/compiler/schedule/schedule.ts';
import { withFold, type Target } from '../../../core/compiler/target/target.ts';
import { Select } from '../../controls/Select.tsx';
import { setPin } from '../../../state/documents/pins.ts';

interface FoldRowProps {
  readonly layer: Target | null;
  readonly pin: SchedulePins['fold_taps'];
  /** What the search chose, if it has. */
  readonly chosen: FoldTaps | undefined;
}

const MEANING =
  'which taps of the kernel lie beside each other as input channels, so that a layer with few channels fills the rows of the GEMM core: the host writes the input like that';

/** Which taps are channels: searched, or pinned. Those that cannot be, or gain nothing, say why. */
export function FoldRow({ layer, pin, chosen }: FoldRowProps): ReactElement {
  const whys = FOLDS.map((fold) => (layer === null ? null : whyNot(layer, fold)));
  const options = (['auto', ...FOLDS] as const).map((value) => {
    const why = value === 'auto' ? null : (whys[FOLDS.indexOf(value)] ?? null);
    const text = value === 'auto' && chosen !== undefined ? `auto: ${chosen}` : value;
    // What is pinned stays where it can be seen and taken back.
    return { value, text, disabled: why !== null && value !== pin };
  });
  const title = [MEANING, ...whys.filter((why) => why !== null)].join('\n');
  return (
    <div className="parameter schedule-threads" title={title}>
      <span className="parameter-label">fold taps</span>
      <Select<FoldTaps | 'auto'>
        label="Taps folded into channels"
        value={pin ?? 'auto'}
        options={options}
        onChange={(value) => {
          setPin('fold_taps', value === 'auto' ? undefined : value);
        }}
      />
    </div>
  );
}

function whyNot(layer: Target, fold: FoldTaps): string | null {
  const folded = withFold(layer, fold);
  return folded.ok ? null : folded.problems[0].message;
}
