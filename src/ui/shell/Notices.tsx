import { useEffect, type ReactElement, type ReactNode } from 'react';
import { useNoticeStore } from '../../state/notices.ts';
import { useResultsStore } from '../../state/results.ts';
import { theSession } from '../../state/session.ts';
import { thin } from '../format.ts';

/** What needs to be said above everything: a dead worker, a link or a file that could not be used in full. */
export function Notices(): ReactElement {
  const failure = useResultsStore((s) => s.failure);
  const ignored = useNoticeStore((s) => s.ignored);
  const refused = useNoticeStore((s) => s.refused);
  return (
    <div className="notices">
      {failure !== null && (
        <Notice
          alert
          actions={
            <button type="button" className="button" data-tone="main" onClick={theSession().runner.retry}>
              Retry
            </button>
          }
        >
          <strong>The simulation stopped.</strong> {failure.message} What is shown is the last good result.
        </Notice>
      )}
      {refused !== null && (
        <Notice
          alert
          onDismiss={() => {
            useNoticeStore.setState({ refused: null });
          }}
        >
          <strong>{refused.title}.</strong> {refused.lines.map(thin).join(' ')}
        </Notice>
      )}
      {ignored.length > 0 && (
        <Notice
          onDismiss={() => {
            useNoticeStore.setState({ ignored: [] });
          }}
        >
          <strong>Parts of the link were ignored:</strong>{' '}
          {ignored.map(({ key, value, why }, i) => (
            <span key={i}>
              {i > 0 && '; '}
              <code className="mono">
                {key}={value.length > 40 ? `${value.slice(0, 40)}…` : value}
              </code>{' '}
              ({thin(why)})
            </span>
          ))}
          .
        </Notice>
      )}
      <Toast />
    </div>
  );
}

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
