import type { ReactElement } from 'react';
import { PIXEL_FORM_NAMES } from '../../../core/workload/pictures/pixelFormNames.ts';
import { networkTitle } from '../../../state/documents/networkChoice.ts';
import { editNetwork, openStyle } from './editPicture.ts';
import { PIXEL_WORDS } from './pixelWords.ts';
import type { PictureRun } from './usePictureRun.ts';

/** Asked once for a network, and kept with it: in which form it wants pixels. */
export function PixelQuestion({ run }: { readonly run: PictureRun }): ReactElement {
  const name = networkTitle(run.network.document.choice);
  const gives = run.ports?.output.kind === 'classes' ? `scores for ${run.ports.output.count} classes` : 'a picture';
  return (
    <div className="picture-question">
      <h2>In which form does {name} read pixels?</h2>
      <p>
        It reads a picture and gives {gives}. No file says which numbers its pixels were when it was trained: choose,
        and it is run on the picture.
      </p>
      <div className="picture-forms" role="group" aria-label="Forms of pixels">
        {PIXEL_FORM_NAMES.map((form) => (
          <button
            type="button"
            key={form}
            className="button"
            onClick={() => {
              editNetwork((n) => ({ ...n, pixels: form }));
            }}
          >
            <b>{PIXEL_WORDS[form].title}</b>
            <span className="weak small">{PIXEL_WORDS[form].usual}</span>
          </button>
        ))}
      </div>
      <p>
        <button type="button" className="link" onClick={openStyle}>
          open style transfer instead
        </button>
      </p>
    </div>
  );
}
