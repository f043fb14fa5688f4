import { Component, useEffect, useState, type ComponentType, type ReactElement, type ReactNode } from 'react';

/**
 * A pane whose code is fetched when it is first shown. Unlike `React.lazy`, which remembers a failed fetch for ever, a
 * failure is shown with a way to try again.
 */
export function deferred<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function Deferred(props: P): ReactElement | null {
    const [attempt, setAttempt] = useState(0);
    const [Pane, setPane] = useState<ComponentType<P> | null>(() => known);
    const [failed, setFailed] = useState<string | null>(null);
    useEffect(() => {
      if (known !== null) return;
      let wanted = true;
      load().then(
        (pane) => {
          known = pane;
          if (wanted) setPane(() => pane);
        },
        (reason: unknown) => {
          if (wanted) setFailed(reason instanceof Error ? reason.message : 'no reason given');
        },
      );
      return () => {
        wanted = false;
      };
    }, [attempt]);
    if (Pane !== null) return <Pane {...props} />;
    if (failed === null) return null;
    return (
      <Failure
        sentence={`This view could not be loaded: ${failed}`}
        onRetry={() => {
          setFailed(null);
          setAttempt(attempt + 1);
        }}
      />
    );
  };
}

function Failure({ sentence, onRetry }: { readonly sentence: string; readonly onRetry: () => void }): ReactElement {
  return (
    <div className="problem" role="alert">
      <p>{sentence}</p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

interface BoundaryProps {
  /** What is inside; another name starts afresh. */
  readonly name: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly name: string;
  readonly failed: string | null;
}

/** Keeps a pane that throws while it draws from taking the page with it. */
export class PaneBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { name: this.props.name, failed: null };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { failed: error instanceof Error ? error.message : 'no reason given' };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return props.name === state.name ? null : { name: props.name, failed: null };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return (
      <Failure
        sentence={`This view failed: ${failed}`}
        onRetry={() => {
          this.setState({ failed: null });
        }}
      />
    );
  }
}
