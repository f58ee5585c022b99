/** Something that broke a promise. */
export interface Finding {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8'
  /** What the closing figures count it as. */
  readonly counts: 'lost' | 'doubled' | 'wronglyFinal' | 'staleShownLive' | 'unsettled' | 'afterLock' | 'afterRestart'
  /** One sentence with ids and times. */
  readonly what: string
}
