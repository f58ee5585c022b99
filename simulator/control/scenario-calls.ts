import type { Reply } from './reply'
import { readScenario, type ScenarioRoom } from './scenario'
import type { ScenarioPlayer } from './scenario-player'

/** Answers `POST`, `GET` and `DELETE /scenario`; undefined for all other calls. Throws BadBody. */
export function scenarioCall(
  room: ScenarioRoom & { readonly scenario: ScenarioPlayer },
  method: string,
  path: readonly string[],
  body: () => unknown,
): Reply | undefined {
  if (path.length !== 1 || path[0] !== 'scenario') return undefined
  if (method === 'POST') return { status: 201, body: room.scenario.start(readScenario(body(), room)) }
  if (method === 'DELETE') room.scenario.stop()
  else if (method !== 'GET') return undefined
  return { status: 200, body: room.scenario.state ?? { name: '', steps: [] } }
}
