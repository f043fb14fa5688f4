import {
  Component,
  useEffect,
  useState,
  type ComponentType,
  type FunctionComponent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { fetchCode, useMissingCode } from '../../state/code.ts';

/**
 * A part of the page whose code is fetched when it is first shown; `what` names it for people. Unlike `React.lazy`, which remembers
 * a failed fetch for ever, it asks again when missing parts are tried again; that they are missing is said once for all of them,
 * by `Notices`.
 */
export function deferred<P extends object>(what: string, load: () => Promise<ComponentType<P>>): Deferred<P> {
  let known: ComponentType<P> | null = null;
  const fetched = async (): Promise<ComponentType<P>> => (known ??= await fetchCode(what, load));
  function Part(props: P): ReactElement | null {
    const attempt = useMissingCode((s) => s.attempt);
    const [Loaded, setLoaded] = useState<ComponentType<P> | null>(() => known);
    useEffect(() => {
      if (Loaded !== null) return;
      let wanted = true;
      fetched().then(
        (part) => {
          if (wanted) setLoaded(() => part);
        },
        () => undefined,
      );
      return () => {
        wanted = false;
      };
    }, [attempt, Loaded]);
    return Loaded === null ? null : <Loaded {...props} />;
  }
  const prefetch = async (): Promise<void> => {
    known ??= await load();
  };
  return Object.assign(Part, { prefetch });
}

/** A component, and a way to fetch its code before it is shown; nobody hears where that fails. */
type Deferred<P> = FunctionComponent<P> & { readonly prefetch: () => Promise<void> };

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
