type Params = ReadonlyMap<string, string>

/** Weight by the limit asked for: the first row it does not exceed, `above` beyond the last. */
export const byLimit =
  (usual: number, rows: readonly (readonly [upTo: number, weight: number])[], above: number) =>
  (params: Params): number => {
    const limit = Number(params.get('limit') ?? usual)
    return rows.find(([upTo]) => limit <= upTo)?.[1] ?? above
  }

/** Weight of one symbol and of all. */
export const oneOrAll =
  (one: number, every: number) =>
  (params: Params): number =>
    params.has('symbol') ? one : every
