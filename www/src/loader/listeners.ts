/** The page's own listeners. */
type Listener = (value: unknown) => void;

/** A set of listeners by event name. A listener that throws harms no other. */
export function createListeners() {
  const sets = new Map<string, Set<Listener>>();
  let ready = false;
  return {
    on(name: string, listener: Listener): void {
      sets.set(name, (sets.get(name) ?? new Set()).add(listener));
      if (name === "ready" && ready) listener(undefined);
    },
    off(name: string, listener: Listener): void {
      sets.get(name)?.delete(listener);
    },
    emit(name: string, value?: unknown): void {
      if (name === "ready") ready = true;
      sets.get(name)?.forEach((listener) => {
        try {
          listener(value);
        } catch (error) {
          reportError(error);
        }
      });
    },
  };
}
