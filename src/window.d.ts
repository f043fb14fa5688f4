interface Window {
  /** The page's handle for the console. */
  vta?: {
    /** Ends the simulator's worker behind the page's back, to see what is then shown. */
    readonly killWorker: () => void;
  };
}
