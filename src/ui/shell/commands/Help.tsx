import type { ReactElement } from 'react';
import { Dialog } from '../../controls/Dialog.tsx';
import './commands.css';
import { ALL_COMMANDS } from './commands.ts';
import type { CommandGroup } from './command.ts';
import { CommandKeys } from './Palette.tsx';

const GROUPS: readonly CommandGroup[] = ['Timeline', 'Selection', 'View', 'Experiment', 'Page'];

/** How to read the page, and the keys from the same table as everything else. */
export function Help({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title="Keys and how to read the page" onClose={onClose}>
      <div className="dialog-body help">
        <p>
          Everything here is computed in this tab: the layer is compiled for the machine, its program is run on a model
          of the VTA hardware, and the memory it leaves is compared with a direct convolution.
        </p>
        <ul className="help-notes">
          <li>Hatching is waiting, in the colour of what is awaited.</li>
          <li>≈ marks an estimate or a fitted model; everything else is exact.</li>
          <li>Dimmed is the last good result, while a newer one is on its way or cannot be run.</li>
          <li>Any figure, bar or instruction can be selected; the inspector says why it is what it is.</li>
          <li>The address always holds what is seen. Copy it, reload it, go back.</li>
        </ul>
        <div className="help-groups">
          {GROUPS.map((group) => (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              <dl className="list">
                {ALL_COMMANDS.filter((c) => c.group === group && (c.keys?.length ?? 0) > 0).map((c) => (
                  <div key={c.id} className="number-row">
                    <dt>{c.title}</dt>
                    <dd>
                      <CommandKeys command={c} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p className="weak small">
          Letters are places on a QWERTY keyboard: W is the key above A and S on every layout. In charts the wheel pans,
          Ctrl and the wheel zooms about the pointer, a double click shows everything.
        </p>
      </div>
    </Dialog>
  );
}
