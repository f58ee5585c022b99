import type { Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import type { ListenKeys } from './listen-keys'

/** The life of a user data stream; the key is the account's, so none is sent. Source: usdm.md section 10.1. */
export const listenKeyEndpoints = (keys: ListenKeys): Endpoint[] => [
  endpoint('POST /fapi/v1/listenKey', 'USER_STREAM', 1, [], (call) => ({ listenKey: keys.obtain(call.accountId) }), {
    socketMethod: 'userDataStream.start',
  }),
  endpoint('PUT /fapi/v1/listenKey', 'USER_STREAM', 1, [], (call) => ({ listenKey: keys.keepAlive(call.accountId) }), {
    socketMethod: 'userDataStream.ping',
  }),
  endpoint(
    'DELETE /fapi/v1/listenKey',
    'USER_STREAM',
    1,
    [],
    (call) => {
      keys.close(call.accountId)
      return {}
    },
    { socketMethod: 'userDataStream.stop' },
  ),
]
