import { useSyncExternalStore } from 'react';

/** A phone, or a window as narrow: one column, and everything large enough for a finger. The sheets ask for the same. */
const PHONE = '(max-width: 820px)';

const subscribe = (onChange: () => void): (() => void) => {
  const query = matchMedia(PHONE);
  query.addEventListener('change', onChange);
  return () => {
    query.removeEventListener('change', onChange);
  };
};

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches);
