import { useLayoutEffect, useRef, type HTMLAttributes, type KeyboardEvent, type ReactElement } from 'react';
import { roveTarget } from './rove.ts';

interface RovingProps extends HTMLAttributes<HTMLDivElement> {
  readonly role: 'group' | 'toolbar' | 'tablist';
  readonly orientation: 'horizontal' | 'vertical';
  /** Where to go is also what to choose, as with tabs. */
  readonly onArrive?: (button: HTMLElement) => void;
}

const CHOSEN = '[aria-selected="true"], [aria-pressed="true"]';

/**
 * Buttons that are one stop of the Tab key; arrows go from one to the next. Only where the keyboard came to them: whoever
 * clicked one looks at what it did, and the arrows are the timeline's, as everywhere.
 */
export function Roving({ orientation, onArrive, ...rest }: RovingProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const current = useRef<Element | null>(null);
  const byKey = useRef(false);
  const buttons = (): readonly HTMLElement[] => [
    ...(box.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? []),
  ];

  /** Buttons come and go: one of them is in the order of the Tab key, the one that was left or else the chosen one. */
  const settle = (): void => {
    const all = buttons();
    const chosen = all.find((b) => b.matches(CHOSEN));
    const stop = all.find((b) => b === current.current) ?? chosen ?? all[0];
    for (const button of all) button.tabIndex = button === stop ? 0 : -1;
  };
  useLayoutEffect(settle);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!byKey.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons();
    const at = all.findIndex((b) => b === event.target);
    const to = at < 0 ? null : roveTarget(event.key, orientation, at, all.length);
    const next = to === null ? undefined : all[to];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    onArrive?.(next);
  };

  return (
    <div
      {...rest}
      ref={box}
      aria-orientation={rest.role === 'group' ? undefined : orientation}
      onKeyDown={onKeyDown}
      onPointerDown={() => {
        byKey.current = false;
      }}
      onFocus={({ target, relatedTarget }) => {
        const within = relatedTarget instanceof Node && box.current?.contains(relatedTarget) === true;
        if (!within) byKey.current = target.matches(':focus-visible');
        current.current = target;
        settle();
      }}
      onBlur={({ relatedTarget }) => {
        // Left: the next visit begins at what is chosen, or else where this one ended.
        if (relatedTarget instanceof Node && box.current?.contains(relatedTarget) === true) return;
        if (buttons().some((b) => b.matches(CHOSEN))) current.current = null;
        settle();
      }}
    />
  );
}
