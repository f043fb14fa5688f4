import type { ReactElement } from 'react';
import { exportConfig, openConfig } from '../../files/configFile.ts';

/** `vta_config.json` in and out; a file may also be dropped anywhere on the page. */
export function ConfigLinks(): ReactElement {
  return (
    <>
      <button type="button" className="link" title="Open a vta_config.json" onClick={openConfig}>
        open <span className="visually-hidden">vta_config.json</span>
      </button>
      <button
        type="button"
        className="link"
        title="Save this machine as vta_config.json"
        onClick={() => {
          void exportConfig();
        }}
      >
        save vta_config.json
      </button>
    </>
  );
}
