// What a view shows of a request that is made again and again. No framework: react.ts makes hooks of it.

export interface State<R> {
  /** The last that came; it stays while it is asked for anew, and where that fails. */
  readonly data: R | undefined;
  /** Why the last request failed; undefined after one that did not. */
  readonly error: Error | undefined;
  readonly loading: boolean;
}

/** Holds the state of one request, and tells those who listen of every change. */
export class Observed<R> {
  readonly #load: (signal: AbortSignal) => Promise<R>;
  readonly #listeners = new Set<() => void>();
  #state: State<R> = { data: undefined, error: undefined, loading: false };
  #running: AbortController | undefined;

  constructor(load: (signal: AbortSignal) => Promise<R>) {
    this.#load = load;
  }

  readonly snapshot = (): State<R> => this.#state;

  /** Begins to load with the first listener; the last one to leave ends what is loading. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#running?.abort();
    };
  };

  /** Asks anew. An answer that comes after a newer question was asked is not shown. */
  readonly refresh = async (): Promise<void> => {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#become({ ...this.#state, loading: true });
    try {
      const data = await this.#load(running.signal);
      if (!running.signal.aborted) this.#become({ data, error: undefined, loading: false });
    } catch (error) {
      if (!running.signal.aborted) this.#become({ ...this.#state, error: asError(error), loading: false });
    }
  };

  #become(state: State<R>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
