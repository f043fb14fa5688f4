import { useEffect, type ReactElement, type ReactNode } from 'react';
import { withoutKeys } from '../../core/machine/setting.ts';
import { retryCode, useMissingCode } from '../../state/code.ts';
import { useNoticeStore } from '../../state/notices.ts';
import { useResultsStore } from '../../state/runs/results.ts';
import { theSession } from '../../state/session/session.ts';
import { thin } from '../words/format.ts';

/** What needs to be said above everything: a dead worker, a link or a file that could not be used in full. */
export function Notices(): ReactElement {
  return (
    <div className="notices">
      <Missing />
      <Stopped />
      <Refused />
      <Unkept />
      <IgnoredParts />
      <Toast />
    </div>
  );
}

function Stopped(): ReactElement | null {
  const failure = useResultsStore((s) => s.failure);
  const shown = useResultsStore((s) => s.good !== null);
  if (failure === null) return null;
  return (
    <Notice
      alert
      actions={
        <button type="button" className="button" data-tone="main" onClick={theSession().runner.retry}>
          Retry
        </button>
      }
    >
      <strong>The simulation stopped.</strong> {thin(failure.message)}
      {shown && ' What is shown is the last good result.'}
    </Notice>
  );
}

/** A file that could not be used, or not in full. */
function Refused(): ReactElement | null {
  const refused = useNoticeStore((s) => s.refused);
  if (refused === null) return null;
  return (
    <Notice
      alert
      onDismiss={() => {
        useNoticeStore.setState({ refused: null });
      }}
    >
      <strong>{refused.title}.</strong> {refused.lines.map(thin).join(' ')}
    </Notice>
  );
}

function Unkept(): ReactElement | null {
  const unkept = useNoticeStore((s) => s.unkept);
  if (unkept !== 'told') return null;
  return (
    <Notice
      onDismiss={() => {
        useNoticeStore.setState({ unkept: 'dismissed' });
      }}
    >
      <strong>This browser keeps nothing of this page:</strong> its storage is full, blocked or does not answer.
      Everything works, but dropped files, undo and sweeps are gone after a reload; the address keeps the experiment.
    </Notice>
  );
}

function IgnoredParts(): ReactElement | null {
  const ignored = useNoticeStore((s) => s.ignored);
  if (ignored.length === 0) return null;
  return (
    <Notice
      onDismiss={() => {
        useNoticeStore.setState({ ignored: [] });
      }}
    >
      <strong>Parts of the link were ignored:</strong>{' '}
      {ignored.slice(0, MOST_IGNORED).map(({ key, value, why }, i) => (
        <span key={i}>
          {i > 0 && '; '}
          <code className="mono">
            {key}={value.length > 40 ? `${value.slice(0, 40)}…` : value}
          </code>{' '}
          ({thin(withoutKeys(why))})
        </span>
      ))}
      {ignored.length > MOST_IGNORED && `; and ${ignored.length - MOST_IGNORED} more`}.
    </Notice>
  );
}

/** A link may hold thousands of things that mean nothing. */
const MOST_IGNORED = 8;

/** Parts of the page whose code could not be fetched, said once however many places they stand in. */
function Missing(): ReactElement | null {
  const missing = useMissingCode((s) => s.missing);
  const outdated = useMissingCode((s) => s.outdated);
  if (missing.length === 0 && !outdated) return null;
  const act = (): void => {
    if (outdated) location.reload();
    else retryCode();
  };
  return (
    <Notice
      alert
      actions={
        <button type="button" className="button" data-tone="main" onClick={act}>
          {outdated ? 'Reload' : 'Try again'}
        </button>
      }
    >
      {missing.length > 0 && <strong>Could not be loaded: {listText(missing)}. </strong>}
      {outdated
        ? 'The Explorer was published anew since this page was opened. What you did stays over a reload.'
        : navigator.onLine
          ? 'The server did not answer. Everything else goes on.'
          : 'This computer is offline. What was loaded before goes on.'}
    </Notice>
  );
}

const listText = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

interface NoticeProps {
  readonly children: ReactNode;
  /** Interrupts a screen reader. */
  readonly alert?: boolean;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

function Notice({ children, alert = false, actions, onDismiss }: NoticeProps): ReactElement {
  return (
    <div className="notice" role={alert ? 'alert' : 'status'}>
      <p>{children}</p>
      {actions}
      {onDismiss !== undefined && (
        <button type="button" className="button" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}

const TOAST_MS = 2500;

/** A short confirmation. */
function Toast(): ReactElement {
  const said = useNoticeStore((s) => s.said);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => {
      useNoticeStore.setState({ said: null });
    }, TOAST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  return (
    <div className="toast" role="status">
      {said !== null && <span key={said.id}>{said.text}</span>}
    </div>
  );
}
