/** A backend as what started it hands it over. */
export interface StartedBackend {
  /** What it runs on, where that is worth saying: `libtensorflow 2.21.0 on the processor`. */
  readonly detail?: string;
  stop(): Promise<void>;
}
