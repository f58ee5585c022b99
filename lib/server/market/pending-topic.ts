import type { MarketRoom } from './market-room'
import type { OpenTopic, Topic, TopicListener } from './topic'

/**
 * A topic of a symbol asked for before the exchange has said which symbols there are: blind until then, and what it is from
 * then on, so that a page that was open first needs no reload (S-90).
 */
export function openPendingTopic(
  topic: Topic,
  room: MarketRoom,
  listener: TopicListener,
  open: () => OpenTopic | undefined,
): OpenTopic {
  let opened: OpenTopic | undefined
  let closed = false
  const endListening = room.listen({
    onRules() {
      if (opened !== undefined || closed) return
      opened = open()
      endListening()
      if (opened === undefined) {
        listener.tell({ k: topic.key, freshness: 'blind', why: 'no-such-topic' })
        return
      }
      if (opened.meta !== undefined) listener.describe(opened.meta)
      listener.tell(opened.health())
      const whole = opened.whole()
      if (whole !== undefined) listener.publish(whole)
    },
  })
  return {
    get meta() {
      return opened?.meta
    },
    health: () => opened?.health() ?? { k: topic.key, freshness: 'blind', why: 'starting' },
    whole: () => opened?.whole(),
    close() {
      closed = true
      endListening()
      opened?.close()
    },
  }
}
