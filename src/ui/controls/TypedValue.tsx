import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { Problem, Repair } from '../../core/base/problem.ts';
import { Problems } from './Problems.tsx';
import { keyTarget } from './stops.ts';

interface TypedValueProps {
  readonly label: string;
  /** The value as the screen says it. */
  readonly text: string;
  readonly index: number;
  readonly count: number;
  /** Takes what was typed, or says why it cannot be. */
  readonly onTyped: (text: string) => Problem | null;
  readonly onRepair: (repair: Repair) => void;
  /** Up, Down, Page Up and Page Down go from stop to stop, as in a slider. */
  readonly onMove: (index: number) => void;
  /** Typed or given up; by a key, so that the focus goes back to where it came from. */
  readonly onEnd: (byKey: boolean) => void;
}

/** A value as text in place: Enter takes it, Escape leaves it as it was; what it cannot be is said below, over what stands there. */
export function TypedValue(props: TypedValueProps): ReactElement {
  const { label, text, index, count, onRepair, onMove } = props;
  const box = useRef<HTMLDivElement>(null);
  const { field, problem, setProblem, end, commit } = useTypedField(props);
  const said = useId();
  return (
    <div
      ref={box}
      className="typed"
      onBlur={({ relatedTarget }) => {
        // Whoever goes on to something else meant what is typed there, if it can be.
        if (!(relatedTarget instanceof Node) || box.current?.contains(relatedTarget) !== true) commit(false);
      }}
    >
      <input
        ref={field}
        className="number"
        aria-label={`${label}, value`}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : said}
        defaultValue={text}
        spellCheck={false}
        autoComplete="off"
        onChange={() => {
          setProblem(null);
        }}
        onKeyDown={(event) => {
          const { key } = event;
          const to = /^(Arrow(Up|Down)|Page)/.test(key) ? keyTarget(key, index, count) : null;
          if (key === 'Enter') commit(true);
          else if (key === 'Escape') end(true);
          else if (to !== null) {
            setProblem(null);
            onMove(to);
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {problem !== null && (
        <div id={said} className="typed-problem" role="alert">
          <Problems
            problems={[problem]}
            onRepair={(repair) => {
              onRepair(repair);
              end(true);
            }}
          />
        </div>
      )}
    </div>
  );
}

/** The field with what stands in it, what is wrong with that, and the two ways to be done with it. */
function useTypedField({ text, onTyped, onEnd }: Pick<TypedValueProps, 'text' | 'onTyped' | 'onEnd'>) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  // Also after a step: the value is another.
  useLayoutEffect(() => {
    const input = field.current;
    if (input === null) return;
    input.value = text;
    input.select();
  }, [text]);
  // Giving the focus back takes it from here, which is no second end.
  const over = useRef(false);
  const end = (byKey: boolean): void => {
    over.current = true;
    onEnd(byKey);
  };
  const commit = (byKey: boolean): void => {
    if (over.current) return;
    const typed = field.current?.value ?? text;
    const found = typed === text ? null : onTyped(typed);
    setProblem(found);
    if (found === null) end(byKey);
  };
  return { field, problem, setProblem, end, commit };
}
