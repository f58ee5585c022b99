import { DoorCard } from './door-card'
import { words } from '../lib/words/en'

export default function NotFound() {
  return (
    <DoorCard title={words.failure.notFoundTitle} lead={words.failure.notFound}>
      <a className="btn first" href="/">
        {words.failure.toDesk}
      </a>
    </DoorCard>
  )
}
