import { route } from '@/lib/server/http/route'
import { runtime } from '@/lib/server/runtime'
import { REPLAYED_HEADER } from '@/lib/wire/build'
import { ActReply } from '@/lib/wire/replies'
import { PlaceListBody } from '@/lib/wire/requests'

/** Places an order list of spot. Answers for the list and for each of its orders (S-25). */
export const POST = route(
  { body: PlaceListBody, key: true, build: 'needed', reply: ActReply },
  async ({ caller, key, body, headers }) => {
    const answer = await runtime().desk.placeList(caller, key, body)
    if (answer.kind !== 'done') return answer
    if (answer.value.replayed) headers.set(REPLAYED_HEADER, 'true')
    return { kind: 'done', value: { act: answer.value.act } }
  },
)
